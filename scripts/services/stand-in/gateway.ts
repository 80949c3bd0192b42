import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { trustOfThisMachine } from './certificates.ts';
import { makeDebianTree } from './debian-tree.ts';
import { recipe } from './recipe.ts';

const ADVICE =
  'see whether Go modules can be had here ("go env GOPROXY"). Or install MongoDB and Redis yourself and give MONGODB_URL and REDIS_URL.';

/** Builds the FerretDB gateway as `ferretdb` in `dir`: with the machine's Go, else with Debian's in a tree of its own. */
export async function buildGateway(dir: string, tempDir: string): Promise<void> {
  if (await hasGo()) {
    // Static, so that the machine's C library need not be the image's.
    const env = { GOBIN: dir, CGO_ENABLED: '0' };
    await runCommand('go', ['install', recipe.gateway], { env, advice: ADVICE });
    return;
  }
  const program = join(dir, 'ferretdb');
  await makeDebianTree({
    packages: ['golang-go', 'ca-certificates'],
    tempDir,
    hooks: [
      ...trustOfThisMachine(),
      `chroot "$1" env HOME=/tmp GOBIN=/tmp CGO_ENABLED=0 go install ${recipe.gateway}`,
      `download /tmp/ferretdb ${program}`,
    ],
  });
  chmodSync(program, 0o755); // the way out of the tree loses it
}

async function hasGo(): Promise<boolean> {
  try {
    const version = await runCommand('go', ['env', 'GOVERSION'], { advice: '' });
    const [major = 0, minor = 0] = version.trim().replace('go', '').split('.').map(Number);
    const [wantedMajor = 0, wantedMinor = 0] = recipe.goVersion;
    return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  } catch {
    return false; // no Go on this machine
  }
}
