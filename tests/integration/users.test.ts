import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getMe, getUser, getUserKeys, searchUsers } from '#contract/users.ts';
import { verifyPublicKeys } from '#crypto/certificate.ts';
import { newId } from '#crypto/ids.ts';
import { userModel } from '#features/users/store.ts';
import { newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { readPages } from './support/pages.ts';
import { askEndpoint, expectRefusal } from './support/wire.ts';

let product: Product;
let asking: Person;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  asking = await newPerson(product.url, 'asking');
  const { keys } = (await userModel(product.context.db).findById(asking.user.id).lean()) ?? {};
  const names = [
    ...Array.from({ length: 7 }, (_, n) => `anna${n}`),
    'ann',
    'anna',
    'anna-b',
    'anna.b',
    'bob',
  ];
  await userModel(product.context.db).insertMany(
    names
      .toSorted(() => -1)
      .map((username) => ({ username, displayName: username, keys, createdAt: new Date() })),
  );
});
afterAll(() => product.stop());

const search = async (text: string, limit = 30) => {
  const pages = await readPages(
    limit,
    (paging) => asking.client.api.call(searchUsers, { query: { search: text, ...paging } }),
    ({ id }) => id,
  );
  return pages.map((page) => page.map(({ username }) => username));
};

describe('searching people', () => {
  it('finds those whose name starts with the text, by name', async () => {
    expect(await search('anna')).toEqual([
      ['anna', 'anna-b', 'anna.b', 'anna0', 'anna1', 'anna2', 'anna3', 'anna4', 'anna5', 'anna6'],
    ]);
    expect(await search('anna6')).toEqual([['anna6']]);
    expect(await search(' ANNA6 ')).toEqual([['anna6']]);
    expect(await search('nna')).toEqual([[]]);
  });

  it('goes on page by page without doubles or gaps', async () => {
    const all = (await search('ann')).flat();
    expect(all).toHaveLength(11);
    for (const limit of [1, 2, 3, 10, 11, 12]) {
      const pages = await search('ann', limit);
      expect(pages.flat()).toEqual(all);
      expect(pages).toHaveLength(Math.ceil(11 / limit));
    }
  });

  it.each(['.*', '^a', 'ann[a]', '$', '{}', '\\', '%', '_', '*'])(
    'takes %s for what it is, not for a pattern',
    async (text) => {
      expect(await search(text)).toEqual([[]]);
    },
  );

  it('shows nothing of a person but what anyone may see', async () => {
    // By hand, as the client passes over what it does not know.
    const token = await asking.client.api.token();
    const { body } = await askEndpoint(product.url, searchUsers, { token, query: { search: 'bob' } });
    const { items } = body as { items: object[] };
    expect(items.map((user) => Object.keys(user).toSorted())).toEqual([
      ['createdAt', 'displayName', 'id', 'username'],
    ]);
  });
});

describe('a person', () => {
  it('is shown to himself and to others alike', async () => {
    const { user, username, client } = await newPerson(product.url, 'shown');
    const mine = await client.api.call(getMe);
    const seen = await asking.client.api.call(getUser, { params: { id: user.id } });
    expect(mine).toEqual(seen);
    expect(seen).toMatchObject({ id: user.id, username, displayName: 'shown' });
    expect(Math.abs(Date.parse(seen.createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('has keys that hold together and are those made on the device', async () => {
    const { user, client } = await newPerson(product.url);
    const keys = await asking.client.api.call(getUserKeys, { params: { id: user.id } });
    await verifyPublicKeys(keys);
    const { ik, ikId, certificate } = client.sessions.account();
    expect(keys).toEqual({ userId: user.id, ik, ikId, certificate });
  });

  it.each([
    ['profile', getUser],
    ['keys', getUserKeys],
  ] as const)('who does not exist has no %s', async (_, endpoint) => {
    await expectRefusal(asking, endpoint, { params: { id: newId() } }, 'USER_NOT_FOUND');
  });

  it('who is signed in but gone is not found, and breaks nothing', async () => {
    const gone = await newPerson(product.url);
    await userModel(product.context.db).deleteOne({ _id: gone.user.id });
    await expectRefusal(gone, getUser, { params: { id: gone.user.id } }, 'USER_NOT_FOUND');
  });
});
