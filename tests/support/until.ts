import { setTimeout } from 'node:timers/promises';

/**
 * Waits until `condition` gives something truthy, asking every few milliseconds.
 * @returns what it gave
 * @throws after `timeoutMs`, with the name of what was waited for and the condition's last error
 */
export async function until<T>(
  what: string,
  condition: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { timeoutMs = 20_000, everyMs = 20 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`, { cause: lastError });
    await setTimeout(everyMs);
  }
}
