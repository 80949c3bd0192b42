import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '#client/sign-in.ts';
import { endSession, listSessions } from '#contract/auth.ts';
import { derivePasswordSecrets } from '#crypto/password.ts';
import { newClient } from '../support/people.ts';
import { acquaint } from './support/acquaint.ts';
import { type Stage, setStage } from './support/stage.ts';
import { PASSWORD } from './support/visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

test('after a reload the person is still signed in, the chat readable and the list there', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.send('Before the reload');
  await alice.schedule('Waits over the reload', 'tomorrow 9');

  await alice.page.reload();

  await alice.message('Before the reload').waitFor();
  await alice.openScheduled();
  await alice.scheduled('Waits over the reload').waitFor();
  expect(alice.complaints).toEqual([]);
  await Promise.all([alice.leave(), bob.leave()]);
});

test('a text edited after a reload is still readable for both', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.schedule('Old words', 'tomorrow 9');
  await alice.page.reload();
  await alice.openScheduled();
  await alice.scheduled('Old words').getByRole('button', { name: 'Edit' }).click();
  const dialog = alice.page.getByRole('dialog');
  await dialog.getByLabel('Message', { exact: true }).fill('New words');
  await dialog.getByRole('button', { name: 'Save changes' }).click();

  await alice.scheduled('New words').getByRole('button', { name: 'Send now' }).click();

  await bob.message('New words').waitFor();
  await alice.backToChat();
  await alice.message('New words').waitFor();
  await Promise.all([alice.leave(), bob.leave()]);
});

test('signing out leaves no keys behind, and signing in on a new browser opens everything again', async () => {
  const { alice, bob, aliceName, bobName } = await acquaint(stage);
  await alice.send('Readable everywhere');
  await alice.page.getByRole('button', { name: 'Sign out' }).click();
  await alice.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await alice.page.getByRole('heading', { name: 'Sign in' }).waitFor();

  const kept = await alice.page.evaluate(async () => {
    const opened = indexedDB.open('postdate');
    const db = await new Promise<IDBDatabase>((resolve) => {
      opened.onsuccess = () => resolve(opened.result);
    });
    const counts = [...db.objectStoreNames].map((name) => {
      const request = db.transaction(name).objectStore(name).count();
      return new Promise<number>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    });
    return await Promise.all(counts);
  });
  expect(kept).toEqual([0, 0, 0]);

  const elsewhere = await stage.enter();
  await elsewhere.signIn(aliceName);
  await elsewhere.openChat(bobName);
  await elsewhere.message('Readable everywhere').waitFor();
  await Promise.all([alice.leave(), elsewhere.leave(), bob.leave()]);
});

test('a session that is ended from another device ends on the page at once, with a word', async () => {
  const { alice, bob, aliceName } = await acquaint(stage);
  const client = newClient(stage.product.url);
  await signIn(client, { username: aliceName, password: PASSWORD }, derivePasswordSecrets);
  const { items } = await client.api.call(listSessions, { query: {} });
  const browsers = items.filter(({ current }) => !current);

  for (const { id } of browsers) await client.api.call(endSession, { params: { id } });

  await alice.page.getByText('this session was ended on another device').waitFor();
  await alice.page.reload();
  await alice.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await Promise.all([alice.leave(), bob.leave()]);
});

test('a wrong password is told in words and lets nobody in', async () => {
  const { alice, bob, aliceName } = await acquaint(stage);
  const stranger = await stage.enter();
  await stranger.page.goto('/');
  await stranger.page.getByLabel('Name').fill(aliceName);
  await stranger.page.getByLabel('Password', { exact: true }).fill('a wrong password');

  await stranger.page.getByRole('button', { name: 'Sign in' }).click();

  await stranger.page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
  await Promise.all([alice.leave(), stranger.leave(), bob.leave()]);
});

test('a password that is too short is refused before anything is sent', async () => {
  const visitor = await stage.enter();
  await visitor.page.goto('/sign-up');
  await visitor.page.getByLabel('Name').fill('somebody-new');
  await visitor.page.getByLabel('Password', { exact: true }).fill('short');

  await visitor.page.getByRole('button', { name: 'Make account' }).click();

  await visitor.page.getByText('At least 10 characters, please.').waitFor();
  await visitor.leave();
});
