import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquaint } from './support/acquaint.ts';
import { type Stage, setStage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

/** Everything in the database as text, binary fields in three readings. */
async function wholeDatabase(): Promise<string> {
  const { db } = stage.product.context;
  const collections = (await db.db?.collections()) ?? [];
  const parts: string[] = [];
  for (const collection of collections) {
    for (const row of await collection.find().toArray()) parts.push(readable(row));
  }
  return parts.join('\n');
}

function readable(row: unknown): string {
  return JSON.stringify(row, (_, value: unknown) => {
    if (!(value instanceof Uint8Array)) return value;
    const bytes = Buffer.from(value);
    return [bytes.toString('latin1'), bytes.toString('hex'), bytes.toString('base64')];
  });
}

test('nothing that was written, scheduled or edited is in the database in any readable form', async () => {
  const { alice, bob, aliceName } = await acquaint(stage);
  const canaries = ['canary-sent-now', 'canary-scheduled', 'canary-edited', 'canary-went-out'];
  await alice.send('canary-sent-now');
  await alice.schedule('canary-scheduled', 'tomorrow 9');
  await alice.schedule('canary-went-out', 'in 6 s');
  await alice.openScheduled();
  await alice.scheduled('canary-scheduled').getByRole('button', { name: 'Edit' }).click();
  const dialog = alice.page.getByRole('dialog');
  await dialog.getByLabel('Message', { exact: true }).fill('canary-edited');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await alice.scheduled('canary-edited').waitFor();
  await bob.message('canary-went-out').waitFor();

  const everything = await wholeDatabase();

  expect(everything).toContain(aliceName);
  for (const canary of canaries) {
    const forms = [
      canary,
      Buffer.from(canary).toString('base64').slice(0, 16),
      Buffer.from(canary).toString('hex'),
    ];
    for (const form of forms) expect(everything).not.toContain(form);
  }
  await Promise.all([alice.leave(), bob.leave()]);
});
