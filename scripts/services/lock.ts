import { connect, createServer, type Socket } from 'node:net';

/**
 * Runs `work` while no other process on this machine runs work under the same name.
 * The lock is a socket in Linux's abstract namespace: it has no file, and the kernel frees it when its holder dies.
 * Only used where we set up Debian ourselves, so Linux is given.
 */
export async function withMachineLock<T>(
  name: string,
  work: () => Promise<T>,
  onWait: () => void = () => {},
): Promise<T> {
  const path = `\0postdate/${name}`;
  let release = await tryToHold(path);
  if (!release) onWait();
  while (!release) {
    await untilFreed(path);
    release = await tryToHold(path);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Takes the lock and gives the function that lets it go; undefined where another process has it. */
function tryToHold(path: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.unref().on('error', () => {});
    });
    server.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () =>
      resolve(() => {
        server.close();
        for (const socket of waiting) socket.destroy();
      }),
    );
  });
}

/** Stays connected to the holder: the connection ends when it lets go or dies. */
function untilFreed(path: string): Promise<void> {
  return new Promise((resolve) => {
    connect(path)
      .on('error', () => {})
      .on('close', () => setTimeout(resolve, 50))
      .resume();
  });
}
