import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the stand-in image is made of: one small Debian tree that holds both servers. Redis is Redis. In MongoDB's
 * place stands the FerretDB gateway, which speaks MongoDB's protocol, on PostgreSQL with the DocumentDB extension.
 */
export const recipe = {
  revision: 2, // raise it when the image is to be made anew though nothing below has changed
  suite: 'forky', // the first Debian with a package of DocumentDB
  packages: ['postgresql-18-documentdb', 'redis-server'],
  gateway: 'github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0',
  goVersion: [1, 25], // that the gateway wants at least
  leftOut: ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*'],
};

/** The script in the image that runs the MongoDB stand-in. */
export const startScript = join(import.meta.dirname, 'mongo-stand-in.sh');

const hash = createHash('sha256')
  .update(JSON.stringify(recipe))
  .update(readFileSync(startScript))
  .update(process.arch);

/** The image's name; its tag is the recipe's hash, so another recipe means another image. */
export const standInImage = `postdate-stand-in:${hash.digest('hex').slice(0, 12)}`;

export const standInNames = {
  mongo: 'MongoDB-compatible stand-in: FerretDB 2.7.0 on PostgreSQL 18 (container)',
  redis: 'Redis 8 from Debian (container)',
};
