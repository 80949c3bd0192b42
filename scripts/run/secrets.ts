import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '../services/clone.ts';

export interface Secrets {
  jwtSecret: string;
  operatorPassword: string;
}

/** Where this clone keeps its secrets, for the eyes of its owner only. */
export const secretsFile = join(stateDir, 'secrets.json');

/** This clone's secrets, made at the first start. */
export function readSecrets(): Secrets {
  if (existsSync(secretsFile)) return JSON.parse(readFileSync(secretsFile, 'utf8'));
  const secrets: Secrets = {
    jwtSecret: randomBytes(32).toString('base64url'),
    operatorPassword: randomBytes(12).toString('base64url'),
  };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(secretsFile, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
