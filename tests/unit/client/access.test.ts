import { expect, test, vi } from 'vitest';
import { createAccess, memoryRequestIds, type SignedOutCode } from '#client/access.ts';
import { ApiError } from '#client/api-error.ts';
import { createClock } from '#client/clock.ts';
import type { Http } from '#client/http.ts';
import type { SignedIn } from '#contract/auth.ts';

const START = Date.UTC(2026, 10, 24);
const signedIn = (accessToken: string, lifetimeMs: number, userId = 'a'): SignedIn =>
  ({
    user: { id: userId },
    accessToken,
    accessTokenExpiresAt: new Date(START + lifetimeMs).toISOString(),
  }) as SignedIn;

/** An `Http` that answers refreshes from the list, one after the other, and notes their request ids. */
function fakeHttp(answers: (() => Promise<SignedIn>)[]) {
  const requestIds: string[] = [];
  const http = (async (_endpoint, input) => {
    requestIds.push((input.body as { requestId: string }).requestId);
    const answer = answers.shift();
    if (!answer) throw new Error('asked once too often');
    return await answer();
  }) as Http;
  return { http, requestIds };
}

const offline = async () => {
  throw new ApiError({ status: 0, code: 'OFFLINE', message: '' });
};
const refused = (code: 'REFRESH_REFUSED' | 'REFRESH_REUSED') => async () => {
  throw new ApiError({ status: 401, code, message: '' });
};

function access(answers: (() => Promise<SignedIn>)[]) {
  const { http, requestIds } = fakeHttp(answers);
  const ended: SignedOutCode[] = [];
  const store = memoryRequestIds();
  const made = createAccess({
    http,
    clock: createClock(() => START),
    requestIds: store,
    onSignedOut: (code) => ended.push(code),
  });
  return { made, requestIds, ended, store };
}

test('a token that lasts a while is used without asking', async () => {
  const { made, requestIds } = access([]);
  made.adopt(signedIn('one', 600_000));
  expect(await made.token()).toBe('one');
  expect(requestIds).toEqual([]);
});

test('a token about to expire is renewed once, however many calls wait for it', async () => {
  const { made, requestIds } = access([async () => signedIn('two', 600_000)]);
  made.adopt(signedIn('one', 10_000));
  expect(await Promise.all([made.token(), made.token(), made.token()])).toEqual(['two', 'two', 'two']);
  expect(requestIds).toHaveLength(1);
});

test('a refresh whose reply was lost is repeated with the same request id', async () => {
  const { made, requestIds, store } = access([offline, async () => signedIn('two', 600_000)]);
  await expect(made.refresh()).rejects.toMatchObject({ code: 'OFFLINE' });
  await made.refresh();
  expect(requestIds[0]).toBe(requestIds[1]);
  expect(store.get()).toBeNull();
});

test('each refresh after an answer has a request id of its own', async () => {
  const answer = async () => signedIn('next', 600_000);
  const { made, requestIds } = access([answer, answer]);
  await made.refresh();
  await made.refresh();
  expect(requestIds[0]).not.toBe(requestIds[1]);
});

test('a call refused for a token that was renewed meanwhile takes the new one', async () => {
  const { made, requestIds } = access([]);
  made.adopt(signedIn('two', 600_000));
  expect(await made.tokenInsteadOf('one')).toBe('two');
  expect(requestIds).toEqual([]);
});

test.each(['REFRESH_REFUSED', 'REFRESH_REUSED'] as const)('%s signs out and says so once', async (code) => {
  const { made, ended } = access([refused(code)]);
  made.adopt(signedIn('one', 0));
  await expect(made.token()).rejects.toMatchObject({ code });
  expect(ended).toEqual([code]);
  expect(await made.token()).toBeNull();
});

test('a refusal before anybody was signed in is nobody’s sign-out', async () => {
  const { made, ended } = access([refused('REFRESH_REFUSED')]);
  await expect(made.refresh()).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
  expect(ended).toEqual([]);
});

test('a lost connection signs nobody out', async () => {
  const { made, ended } = access([offline]);
  made.adopt(signedIn('one', 0));
  await expect(made.token()).rejects.toMatchObject({ code: 'OFFLINE' });
  expect(ended).toEqual([]);
});

test('a refresh that answers for another person ends this one here', async () => {
  const { made, ended } = access([async () => signedIn('two', 600_000, 'b')]);
  made.adopt(signedIn('one', 0, 'a'));
  await expect(made.token()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(ended).toEqual(['ACCOUNT_CHANGED']);
});

test('a reply that comes after signing out signs nobody in again', async () => {
  let answer: (signed: SignedIn) => void = () => {};
  const { made } = access([() => new Promise((resolve) => (answer = resolve))]);
  made.adopt(signedIn('one', 0));
  const waiting = made.token();
  made.forget();
  await vi.waitFor(() => answer(signedIn('two', 600_000)));
  await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await made.token()).toBeNull();
});
