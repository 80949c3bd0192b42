/** Samples in ms, summed up: the value that half, 99 % and all of them stay at or under. */
export interface Summary {
  samples: number;
  min: number;
  p50: number;
  p99: number;
  max: number;
}

export function summarise(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
  return { samples: sorted.length, min: sorted[0] ?? Number.NaN, p50: at(0.5), p99: at(0.99), max: at(1) };
}
