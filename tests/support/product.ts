import { inject } from 'vitest';
import type { Overrides } from '#core/context.ts';
import type { Role } from '#core/env.ts';
import { type PostdateProcess, startProcess } from '#roles/process.ts';
import { newPlace, type Place, testConfig } from './config.ts';

export interface ProductOptions {
  /** Share the data of another product; else it has its own. */
  place?: Place;
  roles?: readonly Role[];
  overrides?: Overrides;
  /** Further variables, by their names in the environment. */
  variables?: Record<string, string>;
}

export interface Product extends PostdateProcess {
  place: Place;
  mongoUrl: string;
}

/** Runs the product inside the test's own process, on the run's real services. */
export async function startProduct({
  place,
  roles,
  overrides,
  variables,
}: ProductOptions = {}): Promise<Product> {
  const here = place ?? newPlace({ mongoUrl: inject('mongoUrl'), redisUrl: inject('redisUrl') });
  const config = testConfig(here, roles, variables);
  const running = await startProcess(config, new AbortController().signal, overrides);
  return { ...running, place: here, mongoUrl: here.mongoUrl };
}
