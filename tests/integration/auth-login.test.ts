import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getKdf, login, register } from '#contract/auth.ts';
import { KdfParams } from '#contract/envelope.ts';
import { getMe } from '#contract/users.ts';
import { userModel } from '#features/users/store.ts';
import { type Product, startProduct } from '../support/product.ts';
import { newName, newRegistration, type Registration } from './support/accounts.ts';
import { tampered } from './support/scheduling.ts';
import { askEndpoint, expectError, expectStrictly } from './support/wire.ts';

let product: Product;
let account: Registration;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  account = await newRegistration();
  await askEndpoint(product.url, register, { body: account });
});
afterAll(() => product.stop());

const logIn = (username: string, auth: string) =>
  askEndpoint(product.url, login, { body: { username, auth } });
const kdfOf = async (username: string, url = product.url) => {
  const answer = await askEndpoint(url, getKdf, { body: { username } });
  expect(answer.status).toBe(200);
  return expectStrictly(KdfParams, answer.body);
};

describe('signing in', () => {
  it('with the right secret gives a token that works and the locked keys', async () => {
    const answer = await logIn(account.username, account.auth);
    expect(answer.status).toBe(200);
    const signed = expectStrictly(login.reply, answer.body);
    expect(signed).toMatchObject({ user: { id: account.id }, keyring: account.keyring, slot: account.slot });
    const me = await askEndpoint(product.url, getMe, { token: signed.accessToken });
    expect(me.body).toEqual(signed.user);
    const minutes = (Date.parse(signed.accessTokenExpiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(9.5);
    expect(minutes).toBeLessThanOrEqual(10);
  });

  it('takes the name in any case', async () => {
    expect((await logIn(account.username.toUpperCase(), account.auth)).status).toBe(200);
  });

  it('with a wrong password and with an unknown name is refused in the same words', async () => {
    const wrong = await logIn(account.username, tampered(account.auth));
    const unknown = await logIn(newName('nobody'), account.auth);
    expectError(wrong, 'INVALID_CREDENTIALS', login);
    expect(unknown.body).toEqual(wrong.body);
    expect(unknown.status).toBe(wrong.status);
    expect(wrong.headers.getSetCookie()).toEqual([]);
    expect(unknown.headers.getSetCookie()).toEqual([]);
  });

  it('is refused in the same words where the person is gone', async () => {
    const gone = await newRegistration();
    await askEndpoint(product.url, register, { body: gone });
    await userModel(product.context.db).deleteOne({ _id: gone.id });
    expectError(await logIn(gone.username, gone.auth), 'INVALID_CREDENTIALS');
  });
});

describe('asking how a password becomes keys', () => {
  it('gives a person’s own figures', async () => {
    expect(await kdfOf(account.username)).toEqual(account.kdf);
    expect(await kdfOf(account.username.toUpperCase())).toEqual(account.kdf);
  });

  it('gives an unknown name figures of the same shape, always the same, different from another’s', async () => {
    const [one, another] = [newName('nobody'), newName('nobody')];
    const invented = await kdfOf(one);
    expect(await kdfOf(one)).toEqual(invented);
    expect({ ...invented, salt: '' }).toEqual({ ...account.kdf, salt: '' });
    expect((await kdfOf(another)).salt).not.toBe(invented.salt);
  });

  it('gives an unknown name the same figures from another process with the same secret', async () => {
    const second = await startProduct({ place: product.place, roles: ['api'] });
    try {
      const name = newName('nobody');
      expect(await kdfOf(name, second.url)).toEqual(await kdfOf(name));
    } finally {
      await second.stop();
    }
  });
});
