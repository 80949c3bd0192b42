import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ImageName } from 'testcontainers';
import { SetupProblem, type StepLog } from '../../steps.ts';
import { runCommand } from '../command.ts';
import { canInstallPackages, installPackages } from '../debian.ts';
import { isDockerdInstalled } from '../dockerd.ts';
import type { Engine } from '../engine.ts';
import { withMachineLock } from '../lock.ts';
import { isRunning, processMark } from '../process-mark.ts';
import { followAnswer } from '../progress.ts';
import { makeDebianTree } from './debian-tree.ts';
import { buildGateway } from './gateway.ts';
import { recipe, standInImage, startScript } from './recipe.ts';

// Not /tmp, which may be memory: a tree takes 1 GB while it is made.
const TEMP_ROOT = '/var/tmp';
const TEMP_PREFIX = 'postdate-stand-in-';

/** Whether the image is there already. */
export function hasStandIn(engine: Engine): Promise<boolean> {
  return engine.image.exists(ImageName.fromString(standInImage));
}

/**
 * Makes the stand-in image, unless it is there, and gives its name. Where no engine is installed yet there is no image
 * either: then the work begins at once, beside the engine's own installation.
 */
export function makeStandIn(log: StepLog, engine: Promise<Engine>): Promise<string> {
  if (!canInstallPackages()) {
    return Promise.reject(
      new SetupProblem('Stand-ins can only be made as root on Debian.', 'install MongoDB and Redis.'),
    );
  }
  // Two clones that start at once make one image: the second waits here and then finds it.
  return withMachineLock('stand-in', async () => {
    if (isDockerdInstalled() && (await hasStandIn(await engine))) return standInImage;
    removeDeadTemps();
    const tempDir = mkdtempSync(join(TEMP_ROOT, `${TEMP_PREFIX}${processMark()}-`));
    try {
      const archive = await makeArchive(log, tempDir);
      await log.step('Import the stand-in image', async () => importImage(await engine, archive));
    } finally {
      rmSync(tempDir, { recursive: true, force: true });
    }
    return standInImage;
  });
}

async function makeArchive(log: StepLog, tempDir: string): Promise<string> {
  const archive = join(tempDir, 'tree.tar');
  const added = join(tempDir, 'usr/local/bin');
  mkdirSync(added, { recursive: true });
  copyFileSync(startScript, join(added, 'mongo-stand-in'));
  chmodSync(join(added, 'mongo-stand-in'), 0o755);

  await installPackages(log, ['mmdebstrap']);
  await allDone([
    log.step('Make a Debian tree with PostgreSQL, DocumentDB and Redis', () =>
      makeDebianTree(archive, recipe.packages, tempDir),
    ),
    log.step('Build the FerretDB gateway', () => buildGateway(added, tempDir)),
  ]);
  const files = ['usr/local/bin/ferretdb', 'usr/local/bin/mongo-stand-in'];
  const append = [
    '--append',
    `--file=${archive}`,
    '--owner=0',
    '--group=0',
    `--directory=${tempDir}`,
    ...files,
  ];
  await runCommand('tar', append, { advice: `see whether ${TEMP_ROOT} has room.` });
  return archive;
}

async function importImage(engine: Engine, archive: string): Promise<void> {
  const [repo, tag] = standInImage.split(':');
  const { dockerode } = engine.container;
  const changes = ['CMD ["mongo-stand-in"]', 'WORKDIR /data'];
  await followAnswer(engine, await dockerode.importImage(archive, { repo, tag, changes }));
}

/** Like Promise.all, but a failure waits for the rest: nothing may still write into the folder that is removed next. */
async function allDone(work: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What a killed earlier run has left. */
function removeDeadTemps(): void {
  for (const name of readdirSync(TEMP_ROOT).filter((entry) => entry.startsWith(TEMP_PREFIX))) {
    const mark = name.slice(TEMP_PREFIX.length).split('-').slice(0, 2).join('-');
    if (!isRunning(mark)) rmSync(join(TEMP_ROOT, name), { recursive: true, force: true });
  }
}
