import { randomBytes } from 'node:crypto';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { until } from '../../support/until.ts';

export const PASSWORD = 'correct horse battery staple';

/** Someone at a browser: what they do, in words of the page. Every wait is for something to be seen. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the page complained about. */
  complaints: string[];
  signUp(displayName: string): Promise<string>;
  signIn(username: string): Promise<void>;
  openChat(username: string): Promise<void>;
  write(text: string): Promise<void>;
  /** Sends it and waits until the server has it. */
  send(text: string): Promise<void>;
  /** Writes a text and schedules it for a time given as one would type it. */
  schedule(text: string, when: string): Promise<void>;
  /** The list of what is scheduled in the open chat. */
  openScheduled(): Promise<void>;
  backToChat(): Promise<void>;
  scheduled(text: string): Locator;
  message(text: string): Locator;
  toast(text: string | RegExp): Locator;
  leave(): Promise<void>;
}

/** How far a message got that is not on its way any more. */
export const WENT_OUT = /^(Sent|Delivered|Read)$/;

/** Faults of the network that a test makes itself are no complaints. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|WebSocket connection/;

/**
 * Types a time into the dialog and presses the button; again where the machine was so slow that the time had come too
 * close meanwhile.
 */
export async function submitAt(dialog: Locator, button: string, when: string): Promise<void> {
  const submit = dialog.getByRole('button', { name: button, exact: true });
  await until(`the dialog to accept "${when}"`, async () => {
    await dialog.getByLabel('Or type when').fill('');
    await dialog.getByLabel('Or type when').fill(when);
    await submit.click({ timeout: 2000 });
    await dialog.waitFor({ state: 'detached', timeout: 5000 });
    return true;
  });
}

/** What the content security policy refused is an event of its own; here it is a fault of the page. */
function reportRefusals(): void {
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    reportError(new Error(`refused by ${effectiveDirective}: ${blockedURI}`));
  });
}

export async function visit(page: Page): Promise<Visitor> {
  await page.addInitScript(reportRefusals);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = page.getByRole('dialog');

  const visitor: Visitor = {
    page,
    context: page.context(),
    complaints,

    async signUp(displayName) {
      const username = `${displayName.toLowerCase()}-${randomBytes(4).toString('hex')}`;
      await page.goto('/sign-up');
      await page.getByLabel('Name').fill(username);
      await page.getByLabel('Shown as').fill(displayName);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await button('Make account').click();
      await page
        .getByText('No conversations yet')
        .or(page.getByText('Pick a conversation'))
        .first()
        .waitFor();
      return username;
    },

    async signIn(username) {
      await page.goto('/');
      await page.getByLabel('Name').fill(username);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await button('Sign in').click();
      await page.getByText(`@${username}`).waitFor();
    },

    async openChat(username) {
      await page.goto('/new');
      await page.getByLabel('Find a person by name').fill(username);
      await button(new RegExp(`@${username}`)).click();
      await page.getByRole('log', { name: 'Messages' }).waitFor();
    },

    write: (text) => page.getByRole('textbox', { name: /^Message / }).fill(text),

    async send(text) {
      await visitor.write(text);
      await page.keyboard.press('Enter');
      await visitor.message(text).getByText(WENT_OUT).waitFor();
    },

    async schedule(text, when) {
      await visitor.write(text);
      await button('Schedule message').click();
      await submitAt(dialog, 'Schedule', when);
      await visitor
        .toast(/^Scheduled for/)
        .first()
        .waitFor();
    },

    async openScheduled() {
      await page.getByRole('link', { name: /scheduled here/ }).click();
      await page.getByRole('heading', { name: /^Scheduled for / }).waitFor();
    },

    async backToChat() {
      await page.getByRole('link', { name: 'Back' }).last().click();
      await page.getByRole('log', { name: 'Messages' }).waitFor();
    },

    scheduled: (text) => page.getByRole('main').locator('li[data-scheduled-id]', { hasText: text }),
    message: (text) => page.getByRole('log').locator('li[data-message-id]', { hasText: text }),
    toast: (text) => page.getByRole('alertdialog').filter({ hasText: text }),
    leave: () => page.context().close(),
  };
  return visitor;
}
