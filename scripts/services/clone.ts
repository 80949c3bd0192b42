import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/** The folder of this clone; everything that the scripts start is marked with it. */
export const cloneRoot = resolve(import.meta.dirname, '../..');

/** What belongs to this clone alone and to no commit: secrets, logs. */
export const stateDir = resolve(cloneRoot, '.postdate');

/** A name for this clone's volumes and containers: two clones on one machine share nothing. */
export const cloneName = `postdate-${createHash('sha256').update(cloneRoot).digest('hex').slice(0, 8)}`;
