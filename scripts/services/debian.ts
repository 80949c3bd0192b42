import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { StepLog } from '../steps.ts';
import { runCommand } from './command.ts';
import { withMachineLock } from './lock.ts';

const installations = new Map<string, Promise<void>>();
let listsAreFresh: Promise<unknown> | undefined;

/** Whether we may install packages here: root on Debian or a descendant of it. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs Debian packages, leaving out those that are there. Two callers may want the same ones at once. */
export function installPackages(log: StepLog, packages: string[]): Promise<void> {
  const wanted = packages.join(', ');
  const installation = installations.get(wanted) ?? install(log, packages);
  installations.set(wanted, installation);
  return installation;
}

async function install(log: StepLog, packages: string[]): Promise<void> {
  const missing = await missingOf(packages);
  if (missing.length === 0) return;
  await log.step(`Install ${missing.join(', ')}`, (note) =>
    // One apt at a time: in this process, in other clones, and (DPkg::Lock) beside whatever else installs.
    withMachineLock('apt', async () => {
      note('package lists');
      listsAreFresh ??= aptGet(['update']);
      await listsAreFresh;
      note('');
      await aptGet(['install', '-y', '--no-install-recommends', ...(await missingOf(packages))]);
    }),
  );
}

async function aptGet(args: string[]): Promise<void> {
  const command = () =>
    runCommand('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      mustFinish: true,
      advice: `see whether "apt-get ${args.join(' ')}" works in a terminal; the lines above say what is in its way.`,
    });
  // The lock of the package lists has no time-out of its own, so another apt at work is waited for here.
  for (let tries = 60; ; tries--) {
    try {
      await command();
      return;
    } catch (error) {
      if (tries === 0 || !String(error).includes('Could not get lock /var/lib/apt')) throw error;
      await wait(2_000);
    }
  }
}

async function missingOf(packages: string[]): Promise<string[]> {
  const states = await Promise.all(packages.map(async (name) => ({ name, there: await isInstalled(name) })));
  return states.filter(({ there }) => !there).map(({ name }) => name);
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    const status = await runCommand('dpkg-query', ['--status', name], { advice: '' });
    return /^Status: .* installed$/m.test(status);
  } catch {
    return false; // dpkg-query fails for a package it has never heard of
  }
}
