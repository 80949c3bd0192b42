import type { TestProject } from 'vitest/node';
import { findChromium } from '../../scripts/browser.ts';
import { createStepLog } from '../../scripts/steps.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string;
  }
}

/** A browser for the run. The page itself is built by `npm test` beforehand. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', await findChromium(createStepLog()));
}
