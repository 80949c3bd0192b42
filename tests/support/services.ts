import type { TestProject } from 'vitest/node';
import { startServices } from '../../scripts/services/services.ts';
import { createStepLog } from '../../scripts/steps.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mongoUrl: string;
    redisUrl: string;
  }
}

/** Real services for a whole run: those the environment names, else throwaway containers. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = await startServices({ log: createStepLog() });
  project.provide('mongoUrl', services.mongo.url);
  project.provide('redisUrl', services.redis.url);
  return () => services.stop();
}
