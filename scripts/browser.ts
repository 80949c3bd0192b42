import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { cloneRoot } from './services/clone.ts';
import { runCommand } from './services/command.ts';
import { canInstallPackages, installPackages } from './services/debian.ts';
import { SetupProblem, type StepLog } from './steps.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const ADVICE = 'install Chromium or Chrome, or name one in CHROMIUM_PATH.';

/** The path of a Chromium that the browser tests can drive; gets one where there is none. */
export async function findChromium(log: StepLog): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given && !isExecutable(given))
    throw new SetupProblem(`CHROMIUM_PATH names no program: ${given}`, ADVICE);
  const found = given ?? installedChromium();
  if (found) return found;

  if (canInstallPackages()) await installPackages(log, ['chromium']);
  else await log.step('Download Chromium', downloadChromium);
  const fetched = installedChromium();
  if (fetched) return fetched;
  throw new SetupProblem('The browser tests need Chromium, and none is to be found here.', ADVICE);
}

function installedChromium(): string | undefined {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return [...onPath, ...PLACES, chromium.executablePath()].find(isExecutable);
}

async function downloadChromium(): Promise<void> {
  const command = join(cloneRoot, 'node_modules/playwright-core/cli.js');
  await runCommand(process.execPath, [command, 'install', 'chromium'], { advice: ADVICE });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
