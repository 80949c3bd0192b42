import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneRoot } from '../services/clone.ts';
import { runCommand } from '../services/command.ts';
import type { StepLog } from '../steps.ts';

const INPUTS = ['web', 'src/contract', 'src/crypto', 'src/client', 'vite.config.ts', 'package-lock.json'];
const PAGE = join(cloneRoot, 'dist/web/index.html');
const HASH_FILE = join(cloneRoot, 'dist/page-hash');

/** Builds the page into dist/web, unless it is there and nothing that it is made of has changed. */
export async function buildPage(log: StepLog): Promise<void> {
  const hash = hashInputs();
  if (existsSync(PAGE) && existsSync(HASH_FILE) && readFileSync(HASH_FILE, 'utf8') === hash) return;
  const vite = join(cloneRoot, 'node_modules/vite/bin/vite.js');
  await log.step('Build the page', () =>
    runCommand(process.execPath, [vite, 'build'], {
      cwd: cloneRoot,
      advice: 'the lines above are from "npx vite build".',
    }),
  );
  writeFileSync(HASH_FILE, hash);
}

function hashInputs(): string {
  const hash = createHash('sha256').update(process.version);
  for (const input of INPUTS) {
    for (const file of filesIn(input)) hash.update(file).update(readFileSync(join(cloneRoot, file)));
  }
  return hash.digest('hex');
}

function filesIn(input: string): string[] {
  const path = join(cloneRoot, input);
  if (!existsSync(path)) return [];
  const entries = /\.\w+$/.test(input) ? [] : readdirSync(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return entries.length === 0 ? [input] : files.map((file) => file.slice(cloneRoot.length + 1)).sort();
}
