import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acquainted, acquaint } from './support/acquaint.ts';
import { type Size, type Stage, setStage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

/** When the message of this text was to go out, as the database has it. */
async function dueTime(id: string | null): Promise<number> {
  const { db } = stage.product.context;
  const rows = await db.collection('scheduledmessages').find().toArray();
  const row = rows.find(({ _id }) => String(_id) === id);
  return new Date(row?.scheduledTime).getTime();
}

describe.each<Size>(['desktop', 'phone'])('on a %s', (size) => {
  test('a message whose sender has closed the browser appears at its time, readable, and not before', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await alice.schedule('See you at the harbour', 'in 8 s');
    await alice.openScheduled();
    const id = await alice.scheduled('See you at the harbour').getAttribute('data-scheduled-id');
    const due = await dueTime(id);
    await alice.leave();
    expect(await bob.message('See you at the harbour').count()).toBe(0);

    await bob.message('See you at the harbour').waitFor();

    expect(Date.now()).toBeGreaterThanOrEqual(due);
    expect(bob.complaints).toEqual([]);
    await bob.leave();
  });

  test('what is scheduled shows in the chat, in its list and in the list of all chats', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await alice.schedule('First', 'tomorrow 9');
    await alice.schedule('Second', 'in 3 days');

    await alice.page.getByRole('link', { name: '2 scheduled here · next tomorrow 09:00' }).click();
    await alice.scheduled('Second').waitFor();
    expect(await alice.scheduled('First').textContent()).toContain('09:00');
    expect(await alice.scheduled('First').textContent()).toContain('Scheduled');
    await alice.page.goto('/scheduled');
    await alice.scheduled('First').getByText('To Bob').waitFor();
    await alice.scheduled('Second').waitFor();

    expect(alice.complaints).toEqual([]);
    await Promise.all([alice.leave(), bob.leave()]);
  });
});

test('a message that went out while its sender looked turns from scheduled to sent, with a notice', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.schedule('On time', 'in 6 s');

  await alice.toast('Sent to Bob').waitFor();

  await alice.message('On time').getByText('sent on schedule').waitFor();
  await bob.message('On time').waitFor();
  expect(await alice.page.getByText('scheduled here').count()).toBe(0);
  expect(await alice.message('On time').count()).toBe(1);
  expect(await bob.message('On time').count()).toBe(1);
  await Promise.all([alice.leave(), bob.leave()]);
});

describe('a time that can’t be', () => {
  let pair: Acquainted;
  beforeAll(async () => {
    pair = await acquaint(stage);
  });

  test.each([
    ['in 2 s', 'This time is too close. Send the message now instead.'],
    ['today 0:00', 'This time has passed already.'],
    ['in 400 days', 'This time is too far away.'],
  ])('"%s" is refused in the dialog, and nothing is scheduled', async (when, reason) => {
    const { alice } = pair;
    await alice.write('Not at this time');
    await alice.page.getByRole('button', { name: 'Schedule message' }).click();
    const dialog = alice.page.getByRole('dialog');
    await dialog.getByLabel('Or type when').fill(when);

    await dialog.getByRole('alert').filter({ hasText: reason }).waitFor();

    const submit = dialog.getByRole('button', { name: 'Schedule', exact: true });
    expect(await submit.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await alice.page.getByText('scheduled here').count()).toBe(0);
  });
});
