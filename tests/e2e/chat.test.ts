import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { acquaint } from './support/acquaint.ts';
import { type Size, type Stage, setStage } from './support/stage.ts';
import { writeMany } from './support/write-many.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

describe.each<Size>(['desktop', 'phone'])('on a %s', (size) => {
  test('messages go both ways, each once, and say that they were read', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await bob.page.bringToFront();
    await alice.send('Hello Bob');
    await bob.message('Hello Bob').waitFor();
    await bob.send('Hello Alice');

    await alice.message('Hello Alice').waitFor();
    await alice.message('Hello Bob').getByText('Read').waitFor();
    expect(await alice.message('Hello Bob').count()).toBe(1);
    expect(await bob.message('Hello Bob').count()).toBe(1);
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
    await Promise.all([alice.leave(), bob.leave()]);
  });

  test('a message in a chat that is not open counts as unread until it is opened', async () => {
    const { alice, bob } = await acquaint(stage, size);
    await bob.page.goto('/');
    const inList = bob.page.getByRole('link', { name: /Alice/ });
    await inList.waitFor();

    await alice.send('One');
    await alice.send('Two');

    await inList.getByText('2 unread messages').waitFor({ state: 'attached' });
    expect(await inList.textContent()).toContain('Two');
    await inList.click();
    await bob.message('Two').waitFor();
    await alice.message('Two').getByText('Read').waitFor();
    await Promise.all([alice.leave(), bob.leave()]);
  });
});

test('older messages are fetched when one scrolls up, each once, down to the first', async () => {
  const { alice, bob, aliceName, bobName } = await acquaint(stage);
  await writeMany(stage.product.url, { from: aliceName, to: bobName, count: 60 });
  await bob.page.reload();
  await bob.message('Message number 60.').waitFor();
  const log = bob.page.getByRole('log');
  const first = bob.message('Message number 1.');
  expect(await first.count()).toBe(0);

  await log.hover();
  await until('the first message', async () => {
    await bob.page.mouse.wheel(0, -300);
    return (await first.count()) > 0;
  });

  expect(await log.locator('li').count()).toBe(60);
  await bob.page.getByText('The beginning of your conversation').waitFor();
  await Promise.all([alice.leave(), bob.leave()]);
});

test('fetching older messages leaves what one reads where it is', async () => {
  const { alice, bob, aliceName, bobName } = await acquaint(stage);
  await writeMany(stage.product.url, { from: aliceName, to: bobName, count: 60 });
  await bob.page.reload();
  await bob.message('Message number 60.').waitFor();
  const read = bob.message('Message number 26.');
  await bob.page.route('**/api/messages?*cursor=*', async (route) => {
    await read.evaluate((element) => {
      document.body.dataset.before = String(element.getBoundingClientRect().top);
    });
    await route.continue();
  });

  await read.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await bob.message('Message number 1.').waitFor({ state: 'attached' });

  const moved = await read.evaluate(
    (element) => element.getBoundingClientRect().top - Number(document.body.dataset.before),
  );
  expect(Math.abs(moved)).toBeLessThanOrEqual(1);
  await Promise.all([alice.leave(), bob.leave()]);
});

test('Shift and Enter make a new line, and the text keeps it', async () => {
  const { alice, bob } = await acquaint(stage);
  await alice.write('First line');
  await alice.page.keyboard.press('Shift+Enter');
  await alice.page.keyboard.type('second line');
  await alice.page.keyboard.press('Enter');

  await bob.message('second line').waitFor();
  expect(await bob.message('second line').locator('p').first().textContent()).toBe('First line\nsecond line');
  await Promise.all([alice.leave(), bob.leave()]);
});
