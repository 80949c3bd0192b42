import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ImageName } from 'testcontainers';
import type { StepLog } from '../../steps.ts';
import { installPackages } from '../debian.ts';
import { isDockerdInstalled } from '../dockerd.ts';
import type { Engine } from '../engine.ts';
import { withMachineLock } from '../lock.ts';
import { allDone, appendFiles, importImage, inBuildDir } from './build-tools.ts';
import { makeDebianTree } from './debian-tree.ts';
import { buildGateway } from './gateway.ts';
import { recipe, standInImage, startScript } from './recipe.ts';

/** Whether the image is there already. */
export function hasStandIn(engine: Engine): Promise<boolean> {
  return engine.image.exists(ImageName.fromString(standInImage));
}

/**
 * Makes the stand-in image, unless it is there, and gives its name. Where no engine is installed yet there is no image
 * either: then the work begins at once, beside the engine's own installation.
 */
export function makeStandIn(log: StepLog, engine: Promise<Engine>): Promise<string> {
  making ??= make(log, engine); // both services ask for it
  return making;
}

let making: Promise<string> | undefined;

async function make(log: StepLog, engine: Promise<Engine>): Promise<string> {
  const build = async () => {
    if (isDockerdInstalled() && (await hasStandIn(await engine))) return;
    await inBuildDir(async (dir) => {
      const archive = await makeArchive(log, dir);
      const changes = ['CMD ["mongo-stand-in"]', 'WORKDIR /data'];
      await log.step('Import the stand-in image', async () =>
        importImage(await engine, archive, standInImage, changes),
      );
    });
  };
  // Two clones that start at once make one image: the second waits here and then finds it.
  await withMachineLock('stand-in', build, () =>
    log.info('  … The stand-in image is being made by another run on this machine; waiting for it'),
  );
  return standInImage;
}

async function makeArchive(log: StepLog, dir: string): Promise<string> {
  const archive = join(dir, 'tree.tar');
  const programs = join(dir, 'usr/local/bin');
  mkdirSync(programs, { recursive: true });
  copyFileSync(startScript, join(programs, 'mongo-stand-in'));
  chmodSync(join(programs, 'mongo-stand-in'), 0o755);

  await installPackages(log, ['mmdebstrap']);
  await allDone([
    log.step('Make a Debian tree with PostgreSQL, DocumentDB and Redis', () =>
      makeDebianTree({ target: archive, packages: recipe.packages, tempDir: dir }),
    ),
    log.step('Build the FerretDB gateway', () => buildGateway(programs, dir)),
  ]);
  await appendFiles(archive, dir, ['usr/local/bin/ferretdb', 'usr/local/bin/mongo-stand-in']);
  return archive;
}
