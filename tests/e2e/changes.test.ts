import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquaint } from './support/acquaint.ts';
import { type Size, type Stage, setStage } from './support/stage.ts';
import { submitAt, type Visitor } from './support/visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

async function edit(
  visitor: Visitor,
  before: string,
  change: { text?: string; when?: string },
): Promise<void> {
  await visitor.scheduled(before).getByRole('button', { name: 'Edit' }).click();
  const dialog = visitor.page.getByRole('dialog');
  if (change.text) await dialog.getByLabel('Message', { exact: true }).fill(change.text);
  if (change.when) await submitAt(dialog, 'Save changes', change.when);
  else await dialog.getByRole('button', { name: 'Save changes' }).click();
}

describe.each<Size>(['desktop', 'phone'])('on a %s', (size) => {
  test('a message whose text and time were changed goes out at the new time with the new text only', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await alice.schedule('The meeting is at ten', 'tomorrow 9');
    await alice.openScheduled();

    await edit(alice, 'at ten', { text: 'The meeting is at eleven', when: 'in 7 s' });

    await alice.toast(/^Changed: goes today/).waitFor();
    await bob.message('The meeting is at eleven').waitFor();
    expect(await bob.page.getByText('at ten').count()).toBe(0);
    expect(alice.complaints).toEqual([]);
    await Promise.all([alice.leave(), bob.leave()]);
  });

  test('a cancelled message never comes', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await alice.schedule('Better not said', 'in 8 s');
    await alice.schedule('Said instead', 'in 10 s');
    await alice.openScheduled();

    await alice.scheduled('Better not said').getByRole('button', { name: 'Cancel message' }).click();
    const question = alice.page.getByRole('alertdialog', { name: 'Cancel this message?' });
    await question.getByRole('button', { name: 'Cancel message' }).click();

    await alice.scheduled('Better not said').waitFor({ state: 'detached' });
    // Due after it: once this one is there, the other would be too.
    await bob.message('Said instead').waitFor();
    expect(await bob.page.getByText('Better not said').count()).toBe(0);
    await Promise.all([alice.leave(), bob.leave()]);
  });

  test('a message sent now is there at once and gone from the list', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await alice.schedule('No need to wait', 'tomorrow 9');
    await alice.openScheduled();

    await alice.scheduled('No need to wait').getByRole('button', { name: 'Send now' }).click();

    await bob.message('No need to wait').waitFor();
    await alice.page.getByText('Nothing is scheduled').waitFor();
    await Promise.all([alice.leave(), bob.leave()]);
  });
});

test('a change that comes too late is told when the message was sent', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.schedule('Gone before the change', 'in 6 s');
  await alice.openScheduled();
  await alice.scheduled('Gone before').getByRole('button', { name: 'Edit' }).click();
  const dialog = alice.page.getByRole('dialog');
  await dialog.getByLabel('Message', { exact: true }).fill('Changed too late');
  await dialog.getByLabel('Or type when').fill('tomorrow 9');
  await bob.message('Gone before the change').waitFor();

  await dialog.getByRole('button', { name: 'Save changes' }).click();

  await dialog.getByText(/^Already sent at \d\d:\d\d:\d\d\.$/).waitFor();
  await Promise.all([alice.leave(), bob.leave()]);
});

test('undoing right after scheduling puts the text back and cancels the message', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.schedule('On second thought', 'tomorrow 9');

  await alice
    .toast(/^Scheduled for/)
    .getByRole('button', { name: 'Undo' })
    .click();

  await alice.toast('Cancelled. It will not be sent.').waitFor();
  expect(await alice.page.getByRole('textbox', { name: 'Message Bob' }).inputValue()).toBe(
    'On second thought',
  );
  expect(await alice.page.getByText('scheduled here').count()).toBe(0);
  await Promise.all([alice.leave(), bob.leave()]);
});

test('a change on one device shows on the other at once', async () => {
  const { alice, bob, aliceName, bobName } = await acquaint(stage);
  const laptop = await stage.enter();
  await laptop.signIn(aliceName);
  await laptop.openChat(bobName);
  await alice.schedule('From the phone', 'tomorrow 9');
  await laptop.openScheduled();
  await laptop.scheduled('From the phone').waitFor();

  await edit(laptop, 'From the phone', { text: 'From the laptop' });

  await alice.openScheduled();
  await alice.scheduled('From the laptop').waitFor();
  expect(await alice.scheduled('From the phone').count()).toBe(0);
  await Promise.all([alice.leave(), laptop.leave(), bob.leave()]);
});
