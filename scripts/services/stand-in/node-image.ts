import { copyFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ImageName } from 'testcontainers';
import { SetupProblem, type StepLog } from '../../steps.ts';
import { installPackages } from '../debian.ts';
import type { Engine } from '../engine.ts';
import { withMachineLock } from '../lock.ts';
import { appendFiles, importImage, inBuildDir } from './build-tools.ts';
import { certificatesFile, trustOfThisMachine } from './certificates.ts';
import { makeDebianTree } from './debian-tree.ts';
import { recipe } from './recipe.ts';

const PROGRAMS = 'usr/local/bin';
const NPM = 'usr/local/lib/node_modules/npm';

const nodeImage = `postdate-node:${process.version}-${recipe.suite}`;

/** Whether the image is there already. */
export function hasNodeImage(engine: Engine): Promise<boolean> {
  return engine.image.exists(ImageName.fromString(nodeImage));
}

/** Makes an image like node:24-slim, to build the product's image from: Debian with this very Node and npm. */
export async function makeNodeImage(log: StepLog, engine: Engine): Promise<string> {
  await withMachineLock('node-image', async () => {
    if (await hasNodeImage(engine)) return;
    await installPackages(log, ['mmdebstrap']);
    await log.step('Make a Node image from a Debian tree', () =>
      inBuildDir(async (dir) => {
        const archive = join(dir, 'tree.tar');
        const packages = ['libstdc++6', 'ca-certificates'];
        await makeDebianTree({ target: archive, packages, tempDir: dir, hooks: trustOfThisMachine() });
        await appendFiles(archive, dir, addNode(dir));
        // npm in the image shall trust what this machine trusts; with Debian's own certificates it changes nothing.
        await importImage(engine, archive, nodeImage, [`ENV NODE_EXTRA_CA_CERTS=${certificatesFile}`]);
      }),
    );
  });
  return nodeImage;
}

/** Lays this Node and npm into `dir` as they shall lie in the image, and gives their paths. */
function addNode(dir: string): string[] {
  mkdirSync(join(dir, PROGRAMS), { recursive: true });
  copyFileSync(process.execPath, join(dir, PROGRAMS, 'node'));
  cpSync(npmDir(), join(dir, NPM), { recursive: true });
  for (const name of ['npm', 'npx']) symlinkSync(`/${NPM}/bin/${name}-cli.js`, join(dir, PROGRAMS, name));
  return [...['node', 'npm', 'npx'].map((name) => join(PROGRAMS, name)), NPM];
}

/** Where the npm lies that has started us. */
function npmDir(): string {
  const started = process.env.npm_execpath;
  if (started?.endsWith('npm-cli.js')) return dirname(dirname(started));
  throw new SetupProblem(
    'To make a Node image we must know where npm is.',
    'run it as "npm run compose -- …".',
  );
}
