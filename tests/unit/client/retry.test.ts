import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '#client/api-error.ts';
import { isRepeatable, withRetries } from '#client/retry.ts';
import { getKdf, login, register } from '#contract/auth.ts';
import { updateScheduledMessage } from '#contract/scheduled-messages.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fault = (code: 'OFFLINE' | 'SERVICE_UNAVAILABLE' | 'VERSION_CONFLICT', retryAfter?: number) =>
  new ApiError({ status: 0, code, message: '', retryAfter });

async function run(...outcomes: (ApiError | string)[]) {
  const call = vi.fn(async () => {
    const outcome = outcomes.shift();
    if (outcome instanceof ApiError) throw outcome;
    return outcome;
  });
  const result = withRetries(call).catch((error: ApiError) => error.code);
  await vi.runAllTimersAsync();
  return { result: await result, calls: call.mock.calls.length };
}

test('a fault of the connection is tried again until it works', async () => {
  expect(await run(fault('OFFLINE'), fault('SERVICE_UNAVAILABLE'), 'done')).toEqual({
    result: 'done',
    calls: 3,
  });
});

test('three faults are enough', async () => {
  const outcomes = [fault('OFFLINE'), fault('OFFLINE'), fault('OFFLINE'), 'too late'];
  expect(await run(...outcomes)).toEqual({ result: 'OFFLINE', calls: 3 });
});

test('a refusal is not tried again', async () => {
  expect(await run(fault('VERSION_CONFLICT'), 'never')).toEqual({ result: 'VERSION_CONFLICT', calls: 1 });
});

test('a server that wants a long wait is not waited for', async () => {
  const outcome = await run(fault('SERVICE_UNAVAILABLE', 60_000), 'never');
  expect(outcome).toEqual({ result: 'SERVICE_UNAVAILABLE', calls: 1 });
});

test('what carries an id or a version may be repeated, signing in may not', () => {
  expect(isRepeatable(updateScheduledMessage, {})).toBe(true);
  expect(isRepeatable(register, { body: { id: 'x' } as never })).toBe(true);
  expect(isRepeatable(login, { body: { username: 'a', auth: 'b' } })).toBe(false);
  expect(isRepeatable(getKdf, { body: { username: 'a' } })).toBe(false);
});
