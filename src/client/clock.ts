/** The server's time, so that a wrong clock on the device does no harm. */
export interface Clock {
  /** Milliseconds since 1970, UTC, as the server counts them. */
  now(): number;
  /** Learns from one answer: when it was asked for and came (device time), and what the server said. */
  learn(askedAt: number, cameAt: number, serverTime: number): void;
}

export function createClock(deviceNow: () => number = Date.now): Clock {
  let offset = 0;
  return {
    now: () => Math.round(deviceNow() + offset),
    learn(askedAt, cameAt, serverTime) {
      offset = serverTime - (askedAt + cameAt) / 2;
    },
  };
}
