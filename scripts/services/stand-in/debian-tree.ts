import { SetupProblem } from '../../steps.ts';
import { runCommand } from '../command.ts';
import { recipe } from './recipe.ts';

const ADVICE =
  'see whether "apt-get update" works and reaches a full Debian mirror. Or install MongoDB and Redis yourself and give MONGODB_URL and REDIS_URL.';

/**
 * Makes a Debian tree of the recipe's suite with mmdebstrap, from the mirror that the machine itself uses.
 * `target` is the tar file to write, or /dev/null when only the hooks matter.
 */
export async function makeDebianTree(
  target: string,
  packages: string[],
  tempDir: string,
  hooks: string[] = [],
) {
  await runCommand(
    'mmdebstrap',
    [
      `--format=${target === '/dev/null' ? 'null' : 'tar'}`,
      '--variant=apt',
      `--include=${packages.join(',')}`,
      '--aptopt=APT::Install-Recommends "false"',
      ...(await aptSettings()).map((setting) => `--aptopt=${setting}`),
      ...recipe.leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      recipe.suite,
      target,
      await mirror(),
    ],
    { env: { TMPDIR: tempDir }, advice: ADVICE },
  );
}

/** The Debian mirror in the machine's own apt sources. */
async function mirror(): Promise<string> {
  const query = [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
    'Origin: Debian',
    'Label: Debian',
  ];
  const [first] = (await runCommand('apt-get', query, { advice: ADVICE })).split('\n');
  if (first) return first;
  throw new SetupProblem(
    'The apt sources of this machine name no Debian mirror to make the stand-ins from.',
    ADVICE,
  );
}

/** A machine with a frozen mirror says in its apt settings that old lists are fine; that holds for the tree, too. */
async function aptSettings(): Promise<string[]> {
  const names = ['Acquire::Check-Valid-Until', 'Acquire::Check-Date'];
  const dump = await runCommand('apt-config', ['dump', '--format', '%f "%v"%n', ...names], {
    advice: ADVICE,
  });
  return dump.split('\n').filter(Boolean);
}
