import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquaint } from './support/acquaint.ts';
import { type Size, type Stage, setStage } from './support/stage.ts';
import type { Visitor } from './support/visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

async function faults({ page }: Visitor): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

const LOOKS = [
  ['desktop', 'light'],
  ['phone', 'dark'],
] as const satisfies [Size, string][];

describe.each(LOOKS)('on a %s in %s colours', (size, colorScheme) => {
  test('no view has a fault that axe can find', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await alice.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await alice.send('Hello');
    expect(await faults(alice)).toEqual([]);

    await alice.schedule('Later', 'tomorrow 9');
    expect(await faults(alice)).toEqual([]);

    await alice.page.getByRole('button', { name: 'Schedule message' }).click();
    await alice.page.getByRole('dialog').getByLabel('Or type when').waitFor();
    expect(await faults(alice)).toEqual([]);
    await alice.page.keyboard.press('Escape');

    await alice.openScheduled();
    expect(await faults(alice)).toEqual([]);

    await alice.page.goto('/new');
    await alice.page.getByLabel('Find a person by name').fill('bo');
    await alice.page.getByRole('list', { name: 'People' }).waitFor();
    expect(await faults(alice)).toEqual([]);

    await alice.page.goto('/');
    await alice.page.getByRole('link', { name: /Bob/ }).waitFor();
    expect(await faults(alice)).toEqual([]);
    await Promise.all([alice.leave(), bob.leave()]);
  });

  test('signing in and up have no fault that axe can find', async () => {
    const visitor = await stage.enter(size);
    await visitor.page.emulateMedia({ colorScheme });
    await visitor.page.goto('/');
    await visitor.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await faults(visitor)).toEqual([]);
    await visitor.page.goto('/sign-up');
    await visitor.page.getByRole('heading', { name: 'Make an account' }).waitFor();
    expect(await faults(visitor)).toEqual([]);
    await visitor.leave();
  });
});

test('a message can be scheduled, found and cancelled with the keyboard alone', async () => {
  const { alice, bob } = await acquaint(stage);
  const { keyboard } = alice.page;
  await alice.page.getByRole('textbox', { name: 'Message Bob' }).focus();
  await keyboard.type('By keyboard');
  await keyboard.press('Control+Shift+Enter');
  await alice.page.getByRole('dialog').getByLabel('Or type when').waitFor();
  await keyboard.type('tomorrow 9');
  await keyboard.press('Enter');
  await alice.toast(/^Scheduled for/).waitFor();

  await alice.page.getByRole('link', { name: /scheduled here/ }).focus();
  await keyboard.press('Enter');
  await alice.scheduled('By keyboard').getByRole('button', { name: 'Cancel message' }).focus();
  await keyboard.press('Enter');
  const question = alice.page.getByRole('alertdialog', { name: 'Cancel this message?' });
  await question.waitFor();
  await keyboard.press('Tab');
  await keyboard.press('Enter');

  await alice.page.getByText('Nothing is scheduled').waitFor();
  await Promise.all([alice.leave(), bob.leave()]);
});
