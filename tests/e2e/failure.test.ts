import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquaint } from './support/acquaint.ts';
import { type Stage, setStage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

const REASON = 'The other person’s account does not exist any more.';

test('a message that could not be sent keeps its text, says why, and goes out when it is retried', async () => {
  const { alice, bob, bobName } = await acquaint(stage);
  const users = stage.product.context.db.collection('users');
  const account = await users.findOne({ username: bobName });
  if (!account) throw new Error('Bob has no account');
  await alice.schedule('Worth keeping', 'in 6 s');
  await alice.openScheduled();
  await users.deleteOne({ _id: account._id });

  await alice.toast(`Could not be sent to Bob. ${REASON}`).waitFor();
  await alice.scheduled('Worth keeping').getByText(REASON).waitFor();
  await alice.page.getByRole('heading', { name: 'Could not be sent' }).waitFor();
  await users.insertOne(account);
  await alice.scheduled('Worth keeping').getByRole('button', { name: 'Retry now' }).click();

  await bob.message('Worth keeping').waitFor();
  await alice.page.getByText('Nothing is scheduled').waitFor();
  expect(await bob.message('Worth keeping').count()).toBe(1);
  await Promise.all([alice.leave(), bob.leave()]);
});
