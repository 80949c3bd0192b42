import { existsSync } from 'node:fs';

/** The certificates that Debian's programs trust. */
export const certificatesFile = '/etc/ssl/certs/ca-certificates.crt';

/** The hook for mmdebstrap that gives a tree the trust of this machine, which may be wider than Debian's own. */
export function trustOfThisMachine(): string[] {
  return existsSync(certificatesFile) ? [`upload ${certificatesFile} ${certificatesFile}`] : [];
}
