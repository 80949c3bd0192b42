/** A promise that did not settle in its time. */
class TimeoutError extends Error {
  override name = 'TimeoutError';
}

/**
 * Waits for `work` at most `ms` milliseconds. The work itself goes on: what it does must be safe when it ends late.
 * @throws TimeoutError, or what the work throws
 */
export async function bounded<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
