import type { CrashPoint, PointHook } from '#core/points.ts';

/** What a disturbed delivery fails with; its text must not come to light anywhere. */
export const SECRET_REASON = 'private words of a fault';

/** A hold that a delivery has run into. */
export interface Hold {
  /** Resolves when the delivery is there. */
  reached: Promise<void>;
  release(): void;
}

/** For `overrides.atPoint`: disturbs the deliveries of chosen messages at chosen points, and notes who came by when. */
export interface Points {
  hook: PointHook;
  /** Throws there the next `times` times. */
  failAt(id: string, point: CrashPoint, times: number): void;
  /** Stops the next one there until it is released. */
  holdAt(id: string, point: CrashPoint): Hold;
  /** When (ms since the epoch) deliveries of `id` came to a point. */
  visits(id: string, point: CrashPoint): number[];
}

export function createPoints(): Points {
  const seen = new Map<string, number[]>();
  const faults = new Map<string, number>();
  const holds = new Map<string, { arrive: () => void; go: Promise<void> }>();
  const key = (point: CrashPoint, id: string) => `${point} ${id}`;
  return {
    hook: async (point, id) => {
      const here = key(point, id);
      seen.set(here, [...(seen.get(here) ?? []), Date.now()]);
      const hold = holds.get(here);
      holds.delete(here);
      hold?.arrive();
      await hold?.go;
      const left = faults.get(here) ?? 0;
      if (left === 0) return;
      faults.set(here, left - 1);
      throw new Error(SECRET_REASON);
    },
    failAt: (id, point, times) => void faults.set(key(point, id), times),
    holdAt: (id, point) => {
      const arrived = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      holds.set(key(point, id), { arrive: arrived.resolve, go: released.promise });
      return { reached: arrived.promise, release: released.resolve };
    },
    visits: (id, point) => seen.get(key(point, id)) ?? [],
  };
}
