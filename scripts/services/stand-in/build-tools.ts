import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import type { Engine } from '../engine.ts';
import { isRunning, processMark } from '../process-mark.ts';
import { followAnswer } from '../progress.ts';

// Not /tmp, which may be memory: a tree takes 1 GB while it is made.
const TEMP_ROOT = '/var/tmp';
const TEMP_PREFIX = 'postdate-stand-in-';

/** Runs `work` with a folder of its own, which is removed afterwards, as are those that killed runs have left. */
export async function inBuildDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  removeDeadBuilds();
  const dir = mkdtempSync(join(TEMP_ROOT, `${TEMP_PREFIX}${processMark()}-`));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Adds files below `dir`, at the same paths, to a tar archive. */
export async function appendFiles(archive: string, dir: string, files: string[]): Promise<void> {
  const options = ['--append', `--file=${archive}`, '--owner=0', '--group=0', `--directory=${dir}`];
  await runCommand('tar', [...options, ...files], { advice: `see whether ${TEMP_ROOT} has room.` });
}

/** Makes a tar archive of a whole tree an image; `changes` are Dockerfile lines such as CMD. */
export async function importImage(
  engine: Engine,
  archive: string,
  image: string,
  changes: string[],
): Promise<void> {
  const [repo, tag] = image.split(':');
  await followAnswer(engine, await engine.container.dockerode.importImage(archive, { repo, tag, changes }));
}

/** Like Promise.all, but a failure waits for the rest: nothing may still write into the folder that is removed next. */
export async function allDone(work: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function removeDeadBuilds(): void {
  for (const name of readdirSync(TEMP_ROOT).filter((entry) => entry.startsWith(TEMP_PREFIX))) {
    const mark = name.slice(TEMP_PREFIX.length).split('-').slice(0, 2).join('-');
    if (isRunning(mark)) continue;
    try {
      rmSync(join(TEMP_ROOT, name), { recursive: true, force: true });
    } catch {
      // A command of the dead run may still be writing there; another time, then.
    }
  }
}
