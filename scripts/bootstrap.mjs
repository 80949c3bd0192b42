// The way into every script, for a fresh clone with any Node from 18 on:
//   node scripts/bootstrap.mjs scripts/NAME.ts [arguments]
// installs the packages where they are missing or not those of package-lock.json, and runs the script on Node 24.
// Plain JavaScript without packages, because it runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED_NODE = 24;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const [script, ...args] = process.argv.slice(2);
if (!script) {
  console.error('Usage: node scripts/bootstrap.mjs scripts/NAME.ts [arguments]');
  process.exit(2);
}
if (!packagesAreInstalled()) installPackages();
runOnNode24(findNode());

/** Whether node_modules holds what package-lock.json names; what is for other systems may be missing. */
function packagesAreInstalled() {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || installed[path]?.version === version,
  );
}

function installPackages() {
  const startedAt = Date.now();
  console.log('  … Install npm packages (the first time takes a minute)');
  let result = npm(['ci']);
  // npm writes only those platforms into a lock file that its registry has; "npm ci" refuses such a lock elsewhere.
  if (result.stderr.includes('in sync')) {
    console.log(
      '  … package-lock.json does not name every package; installing what it names, and the rest as published',
    );
    result = npm(['install', '--no-save']);
  }
  if (result.status !== 0) {
    console.error(result.stderr.trimEnd().split('\n').slice(-15).join('\n'));
    console.error(
      '\nThe npm packages cannot be installed. What to do: see that "npm ci" works in this folder.',
    );
    process.exit(1);
  }
  console.log(`  ✓ Install npm packages ... ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

function npm(command) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  // Started by npm, we know which npm it is; it need not be the one on the PATH.
  const started = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const [program, before] = started ? [process.execPath, [started]] : ['npm', []];
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  const result = spawnSync(program, [...before, ...command, ...quiet], options);
  return { status: result.status, stderr: result.stderr || String(result.error ?? '') };
}

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED_NODE) return process.execPath;
  const packaged = join(root, 'node_modules/node/bin/node');
  if (existsSync(packaged)) return packaged;
  console.error(
    `This needs Node ${WANTED_NODE} and runs on ${process.version}, and the npm package "node" is not there.`,
  );
  console.error(`What to do: install Node ${WANTED_NODE}, or run "npm ci" without --ignore-scripts.`);
  process.exit(1);
}

function runOnNode24(node) {
  const PATH = [dirname(node), process.env.PATH].join(delimiter); // for what the script starts in its turn
  const child = spawn(node, [resolve(script), ...args], { stdio: 'inherit', env: { ...process.env, PATH } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself: it is in the same process group. Twice could mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  // A SIGTERM to npm ends the shell between npm and us, which passes nothing on; we only see that it is gone.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 250);
  child.on('error', (error) => {
    console.error(`${node} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}
