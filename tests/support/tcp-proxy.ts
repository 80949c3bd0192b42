import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between the product and a service, and can spoil what passes. */
export interface TcpProxy {
  url: string;
  /** From now on nothing passes, and nobody is told: connections stay open. */
  silence(): void;
  /** Everything passes again, what was held back first. */
  speak(): void;
  /** The connections made so far are silent for ever; new ones work. */
  forgetConnections(): void;
  close(): Promise<void>;
}

/** @param url of the service; the proxy's own URL has the same scheme and path */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const pairs = new Set<[Socket, Socket]>();
  const forgotten = new Set<[Socket, Socket]>();
  let isSilent = false;
  const server = createServer((client) => {
    const service = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [client, service];
    pairs.add(pair);
    client.pipe(service);
    service.pipe(client);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    if (isSilent) hold(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    silence() {
      isSilent = true;
      for (const pair of pairs) hold(pair);
    },
    speak() {
      isSilent = false;
      for (const [client, service] of pairs) {
        client.pipe(service);
        service.pipe(client);
      }
    },
    forgetConnections() {
      for (const pair of pairs) {
        hold(pair);
        forgotten.add(pair);
      }
      pairs.clear();
    },
    async close() {
      for (const pair of [...pairs, ...forgotten]) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function hold([client, service]: [Socket, Socket]): void {
  client.unpipe(service).pause();
  service.unpipe(client).pause();
}
