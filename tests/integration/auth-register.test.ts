import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login, register } from '#contract/auth.ts';
import { getUserKeys, searchUsers } from '#contract/users.ts';
import { newId } from '#crypto/ids.ts';
import { credentialModel, sessionModel } from '#features/auth/store.ts';
import { userModel } from '#features/users/store.ts';
import { newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { newName, newRegistration, type Registration } from './support/accounts.ts';
import { tampered } from './support/scheduling.ts';
import { askEndpoint, expectError, expectStrictly } from './support/wire.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
});
afterAll(() => product.stop());

const post = (body: Registration) => askEndpoint(product.url, register, { body });
const logIn = ({ username, auth }: Registration) =>
  askEndpoint(product.url, login, { body: { username, auth } });

describe('registering', () => {
  it('signs in, shows the person in the directory, and gives back the locked keys as they came', async () => {
    const account = await newRegistration({ displayName: '  Someone New ' });
    const answer = await post(account);
    expect(answer.status).toBe(201);
    const signed = expectStrictly(register.reply, answer.body);
    const { id, username } = account;
    expect(signed.user).toMatchObject({ id, username, displayName: 'Someone New' });
    expect({ keyring: signed.keyring, slot: signed.slot }).toEqual({
      keyring: account.keyring,
      slot: account.slot,
    });
    const keys = await askEndpoint(product.url, getUserKeys, { params: { id }, token: signed.accessToken });
    const { ik, ikId, certificate } = account;
    expect(keys.body).toEqual({ userId: id, ik, ikId, certificate });
  });

  it('takes the name in any case and as the name to show where none is given', async () => {
    const username = newName('mixed');
    const answer = await post(await newRegistration({ username: ` ${username.toUpperCase()} ` }));
    expect(answer.body).toMatchObject({ user: { username, displayName: username } });
    expectError(await post(await newRegistration({ username: username.toUpperCase() })), 'USERNAME_TAKEN');
  });

  it('never stores the secret itself', async () => {
    const account = await newRegistration();
    await post(account);
    const { db } = product.context;
    const stored = JSON.stringify([
      await credentialModel(db).findById(account.id).lean(),
      await userModel(db).findById(account.id).lean(),
      await sessionModel(db).find({ userId: account.id }).lean(),
    ]);
    expect(stored).toContain(account.keyring.ct);
    expect(stored).not.toContain(account.auth);
    expect(stored).toContain('$argon2id$');
  });

  it('is refused where the name is taken, and leaves nothing behind', async () => {
    const first = await newRegistration();
    await post(first);
    const second = await newRegistration({ username: first.username });
    expectError(await post(second), 'USERNAME_TAKEN', register);
    expect(await credentialModel(product.context.db).exists({ _id: second.id })).toBeNull();
    expectError(await logIn(second), 'INVALID_CREDENTIALS');
    expect((await logIn(first)).status).toBe(200);
  });

  it('is refused where the id is taken', async () => {
    const first = await newRegistration();
    await post(first);
    expectError(await post(await newRegistration({ id: first.id })), 'ID_TAKEN', register);
    expect((await logIn(first)).status).toBe(200);
  });

  it('may be repeated where the reply was lost: one person, and another session', async () => {
    const account = await newRegistration();
    const first = expectStrictly(register.reply, (await post(account)).body);
    const answer = await post(account);
    expect(answer.status).toBe(201);
    const second = expectStrictly(register.reply, answer.body);
    expect(second.user).toEqual(first.user);
    expect(second.sessionId).not.toBe(first.sessionId);
    const query = { search: account.username };
    const found = await askEndpoint(product.url, searchUsers, { query, token: second.accessToken });
    expect(found.body).toMatchObject({ items: [{ id: account.id }], nextCursor: null });
  });

  it('repeated with another secret or other keys is refused like any taken name', async () => {
    const account = await newRegistration();
    await post(account);
    const { keyring, slot } = await newRegistration();
    for (const change of [{ auth: tampered(account.auth) }, { keyring }, { slot }]) {
      const answer = await post({ ...account, ...change });
      expectError(answer, 'USERNAME_TAKEN', register);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await logIn(account)).body).toMatchObject({ keyring: account.keyring, slot: account.slot });
  });

  it('goes on where one stopped half way, before the person was in the directory', async () => {
    const account = await newRegistration();
    await post(account);
    await userModel(product.context.db).deleteOne({ _id: account.id });
    expectError(await logIn(account), 'INVALID_CREDENTIALS');
    expect((await post(account)).status).toBe(201);
    expect((await logIn(account)).status).toBe(200);
  });

  it('is refused for a name that someone else took half way', async () => {
    const account = await newRegistration();
    await post(account);
    await userModel(product.context.db).deleteOne({ _id: account.id });
    expectError(await post(await newRegistration({ username: account.username })), 'USERNAME_TAKEN');
  });

  it('at the same moment under one name makes one person', async () => {
    const username = newName('race');
    const accounts = await Promise.all(Array.from({ length: 5 }, () => newRegistration({ username })));
    const answers = await Promise.all(accounts.map(post));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409]);
    expect(await userModel(product.context.db).countDocuments({ username })).toBe(1);
  });
});

describe('registering with keys that do not hold together', () => {
  const changes: [
    what: string,
    change: (good: Registration, other: Registration) => Partial<Registration>,
  ][] = [
    ['another identity key', (_, { ik }) => ({ ik })],
    ['another key’s id', (_, { ikId }) => ({ ikId })],
    ['another person’s certificate', (_, { certificate }) => ({ certificate })],
    ['another id than the keys are bound to', () => ({ id: newId() })],
    [
      'a tampered signature',
      ({ certificate }) => ({ certificate: { ...certificate, sig: tampered(certificate.sig) } }),
    ],
    ['another generation', ({ certificate }) => ({ certificate: { ...certificate, epoch: 2 } })],
    ['an identity key of low order', () => ({ ik: 'A'.repeat(43) })],
  ];
  it.each(changes)('is refused: %s', async (_, change) => {
    const [good, other] = await Promise.all([newRegistration(), newRegistration()]);
    const bad = { ...good, ...change(good, other) };
    expectError(await post(bad), 'KEYS_INVALID', register);
    expect(await userModel(product.context.db).exists({ username: good.username })).toBeNull();
  });

  it.each([
    ['a short name', { username: 'ab' }, 'body.username'],
    ['a name with blanks', { username: 'a b c' }, 'body.username'],
    ['a name that ends with a dot', { username: 'abc.' }, 'body.username'],
    ['a name of other letters', { username: 'аlice' }, 'body.username'],
    ['an empty name to show', { displayName: '  ' }, 'body.displayName'],
    ['a short secret', { auth: 'AAAA' }, 'body.auth'],
  ])('is not even looked at with %s', async (_, change, path) => {
    const details = expectError(await post(await newRegistration(change)), 'VALIDATION_FAILED');
    expect(details).toMatchObject([{ path }]);
  });

  it('is refused with a password that is stretched too little', async () => {
    const good = await newRegistration();
    const kdf = { ...good.kdf, memoryKiB: 1024 };
    const details = expectError(await post({ ...good, kdf }), 'VALIDATION_FAILED');
    expect(details).toMatchObject([{ path: 'body.kdf.memoryKiB' }]);
  });

  it('leaves the good ones alone', async () => {
    const { client, user } = await newPerson(product.url);
    expect((await client.api.call(getUserKeys, { params: { id: user.id } })).userId).toBe(user.id);
  });
});
