import { SetupProblem } from '../../steps.ts';
import { runCommand } from '../command.ts';
import { recipe } from './recipe.ts';

const ADVICE =
  'see whether "apt-get update" works and reaches a full Debian mirror. Or install MongoDB and Redis yourself and give MONGODB_URL and REDIS_URL.';

export interface TreeOptions {
  /** The tar file or the folder to write; without it only the hooks matter. */
  target?: string;
  packages: string[];
  tempDir: string;
  /** "apt" is a small system; "extract" only unpacks the packages. */
  variant?: 'apt' | 'extract';
  /** Run when the packages are installed, as mmdebstrap's --customize-hook. */
  hooks?: string[];
}

/** Makes a Debian tree of the recipe's suite with mmdebstrap, from the mirror that the machine itself uses. */
export async function makeDebianTree(options: TreeOptions): Promise<void> {
  const { target, packages, tempDir, variant = 'apt', hooks = [] } = options;
  const format = !target ? 'null' : target.endsWith('.tar') ? 'tar' : 'directory';
  await runCommand(
    'unshare', // its mounts (proc, sys and more) are its own: they end with it, and none is left below tempDir
    [
      ...['--mount', '--propagation', 'private', '--', 'mmdebstrap'],
      `--format=${format}`,
      `--variant=${variant}`,
      `--include=${packages.join(',')}`,
      '--aptopt=APT::Install-Recommends "false"',
      ...(await aptSettings()).map((setting) => `--aptopt=${setting}`),
      ...recipe.leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      recipe.suite,
      target ?? '/dev/null',
      await mirror(),
    ],
    { env: { TMPDIR: tempDir }, advice: ADVICE },
  );
}

/** The Debian mirror in the machine's own apt sources. */
async function mirror(): Promise<string> {
  const format = ['--format', '$(REPO_URI)'];
  const filters = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
  const uris = await runCommand('apt-get', ['indextargets', ...format, ...filters], { advice: ADVICE });
  const [first] = uris.split('\n');
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
