import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquaint } from './support/acquaint.ts';
import { type Stage, setStage } from './support/stage.ts';
import { WENT_OUT } from './support/visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

const BANNER = /^No connection\. What you see may be out of date/;

test('what happened while there was no connection is there afterwards, each once, without a reload', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.schedule('Goes out while she is away', 'in 7 s');
  await alice.context.setOffline(true);
  await alice.page.getByText(BANNER).waitFor();
  await bob.send('Written while she is away');
  await bob.message('Goes out while she is away').waitFor();

  await alice.context.setOffline(false);

  await alice.message('Written while she is away').waitFor();
  await alice.message('Goes out while she is away').waitFor();
  await alice.page.getByText(BANNER).waitFor({ state: 'detached' });
  await alice.page.getByText('scheduled here').waitFor({ state: 'detached' });
  expect(await alice.message('Written while she is away').count()).toBe(1);
  expect(await alice.message('Goes out while she is away').count()).toBe(1);
  await Promise.all([alice.leave(), bob.leave()]);
});

test('a message written without a connection is kept, and sent once when tried again', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.context.setOffline(true);
  await alice.write('Into the void');
  await alice.page.keyboard.press('Enter');
  await alice
    .message('Into the void')
    .getByText(/^Not sent/)
    .waitFor();

  await alice.context.setOffline(false);
  await alice.message('Into the void').getByRole('button', { name: 'Try again' }).click();

  await bob.message('Into the void').waitFor();
  await alice.message('Into the void').getByText(WENT_OUT).waitFor();
  expect(await alice.message('Into the void').count()).toBe(1);
  expect(await bob.message('Into the void').count()).toBe(1);
  await Promise.all([alice.leave(), bob.leave()]);
});

test('a message cut off after the server took it is sent once', async () => {
  const { alice, bob } = await acquaint(stage);
  let cut = 0;
  await alice.page.route('**/api/messages', async (route) => {
    if (route.request().method() !== 'POST' || cut > 0) return route.continue();
    cut += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });

  await alice.send('Only once, please');

  await bob.message('Only once, please').waitFor();
  await alice.message('Only once, please').getByText(WENT_OUT).waitFor();
  expect(cut).toBe(1);
  expect(await bob.message('Only once, please').count()).toBe(1);
  await Promise.all([alice.leave(), bob.leave()]);
});
