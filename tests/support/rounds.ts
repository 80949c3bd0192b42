import { setTimeout } from 'node:timers/promises';

/** Runs `count` rounds, `width` of them at a time. @returns what each gave */
export async function inBatches<T>(
  count: number,
  width: number,
  round: (n: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n += width) {
    const batch = Array.from({ length: Math.min(width, count - n) }, (_, k) => round(n + k));
    results.push(...(await Promise.all(batch)));
  }
  return results;
}

/** Starts two calls, the second `offsetMs` after the first, or before it where that is negative. */
export async function startApart<A, B>(
  offsetMs: number,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  return await Promise.all([
    setTimeout(Math.max(0, -offsetMs)).then(first),
    setTimeout(Math.max(0, offsetMs)).then(second),
  ]);
}

/** How often each outcome came. */
export function tally<T extends string>(outcomes: T[]): Partial<Record<T, number>> {
  const counts: Partial<Record<T, number>> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/**
 * When to start the second party of a race, so that each of the two wins about half of the rounds: moves later where
 * the second won, earlier where the first did, and scatters the tries around it.
 */
export function createAim({
  startMs,
  stepMs,
  scatterMs,
}: {
  startMs: number;
  stepMs: number;
  scatterMs: number;
}) {
  let aim = startMs;
  return {
    next: () => aim + (Math.random() - 0.5) * scatterMs,
    learn: (winner: 'first' | 'second') => {
      aim += winner === 'second' ? stepMs : -stepMs;
    },
  };
}
