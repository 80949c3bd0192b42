import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem, type StepLog } from '../steps.ts';
import { stateDir } from './clone.ts';
import { canInstallPackages, installPackages } from './debian.ts';
import { inBuildDir } from './stand-in/build-tools.ts';
import { makeDebianTree } from './stand-in/debian-tree.ts';

const OWN_TOOL = join(stateDir, 'bin/docker-compose');
const IN_PACKAGE = 'usr/libexec/docker/cli-plugins/docker-compose';

/** The command that is Docker Compose 2 here; as root on Debian it is fetched where there is none. */
export async function findCompose(log: StepLog): Promise<string[]> {
  if (works(['docker', 'compose'])) return ['docker', 'compose'];
  if (works([OWN_TOOL])) return [OWN_TOOL];
  if (!canInstallPackages()) {
    throw new SetupProblem(
      'There is no Docker Compose 2 here.',
      'install its plugin (https://docs.docker.com/compose/install/).',
    );
  }
  // Older Debians have Compose 1 only; the program of a newer one runs on them by itself, so it is just unpacked.
  await installPackages(log, ['mmdebstrap']);
  await log.step('Unpack Docker Compose from a Debian package', () =>
    inBuildDir(async (dir) => {
      const tree = join(dir, 'tree');
      await makeDebianTree({ target: tree, packages: ['docker-compose'], tempDir: dir, variant: 'extract' });
      mkdirSync(join(stateDir, 'bin'), { recursive: true });
      copyFileSync(join(tree, IN_PACKAGE), OWN_TOOL);
    }),
  );
  return [OWN_TOOL];
}

/** Whether the engine's client can build with BuildKit; without it the classic builder has to be asked for. */
export function hasBuildx(): boolean {
  return works(['docker', 'buildx']);
}

function works([program = '', ...args]: string[]): boolean {
  if (program.startsWith('/') && !existsSync(program)) return false;
  try {
    execFileSync(program, [...args, 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
