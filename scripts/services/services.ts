import type { StepLog } from '../steps.ts';
import { type ContainerControls, startContainer } from './container.ts';
import { wantedImages } from './images.ts';
import { joinSession } from './session.ts';
import { standInNames } from './stand-in/recipe.ts';

export interface ServiceOptions {
  /** Start of the names of the volumes in which the data survive; without it they go with the containers. */
  volume?: string;
  log: StepLog;
}

/** A MongoDB or Redis that answers at `url`. The controls are for those we started; on a given one they throw. */
export interface RunningService extends ContainerControls {
  url: string;
  /** What it is, for people to read. */
  kind: string;
  /** Started by us, and so ended by `stop`. */
  isOurs: boolean;
  stop(): Promise<void>;
}

export interface RunningServices {
  mongo: RunningService;
  redis: RunningService;
  /** Whether the data are ours to fill with sample people. */
  embedded: boolean;
  stop(): Promise<void>;
}

/** MongoDB at MONGODB_URL, else in a container: the real one where its image can be had, else the stand-in. */
export function startMongo(options: ServiceOptions): Promise<RunningService> {
  return startService(options, {
    title: 'MongoDB',
    given: 'MONGODB_URL',
    image: wantedImages.mongo,
    names: { real: 'MongoDB', standIn: standInNames.mongo },
    // No account: the port is open to this machine alone.
    commands: { real: ['mongod', '--bind_ip_all'], standIn: ['mongo-stand-in'] },
    port: 27017,
    readyLine: /Waiting for connections|Listening on TCP/,
    dataDir: '/data/db',
    volumeSuffix: 'mongo',
    url: (address) => `mongodb://${address}/postdate?directConnection=true`,
  });
}

/** Redis at REDIS_URL, else in a container. It writes an append-only file and never drops a key for room. */
export function startRedis(options: ServiceOptions): Promise<RunningService> {
  const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
  const command = ['redis-server', '--protected-mode', 'no', ...settings];
  return startService(options, {
    title: 'Redis',
    given: 'REDIS_URL',
    image: wantedImages.redis,
    names: { real: 'Redis', standIn: standInNames.redis },
    commands: { real: command, standIn: command },
    port: 6379,
    readyLine: /Ready to accept connections/,
    dataDir: '/data',
    volumeSuffix: 'redis',
    url: (address) => `redis://${address}`,
  });
}

/** Both services, started side by side. If one fails, the other is stopped again. */
export async function startServices(options: ServiceOptions): Promise<RunningServices> {
  const starts = await Promise.allSettled([startMongo(options), startRedis(options)]);
  const [mongo, redis] = starts;
  if (mongo.status === 'fulfilled' && redis.status === 'fulfilled') {
    const services = [mongo.value, redis.value];
    return {
      mongo: mongo.value,
      redis: redis.value,
      embedded: mongo.value.isOurs,
      stop: async () => void (await Promise.all(services.map((service) => service.stop()))),
    };
  }
  for (const start of starts) if (start.status === 'fulfilled') await start.value.stop();
  throw mongo.status === 'rejected' ? mongo.reason : redis.status === 'rejected' && redis.reason;
}

interface Kind {
  title: string;
  /** The variable that may name one that runs already. */
  given: string;
  image: string;
  names: { real: string; standIn: string };
  commands: { real: string[]; standIn: string[] };
  port: number;
  readyLine: RegExp;
  dataDir: string;
  volumeSuffix: string;
  url(address: string): string;
}

async function startService({ log, volume }: ServiceOptions, kind: Kind): Promise<RunningService> {
  const given = process.env[kind.given];
  if (given) return givenService(given, kind.given);
  const session = await joinSession(log);
  try {
    const { name, isStandIn } = await session.image(kind.image);
    const variant = isStandIn ? 'standIn' : 'real';
    const { command, label } = { command: kind.commands[variant], label: kind.names[variant] };
    const shown = isStandIn ? label : `${label} (container of ${name})`;
    // The stand-in's files mean nothing to the real server, so each has a volume of its own.
    const volumeName = volume && [volume, kind.volumeSuffix, ...(isStandIn ? ['stand-in'] : [])].join('-');
    const container = await log.step(shown, async (note) => {
      const started = await startContainer(session.engine, {
        ...kind,
        image: name,
        command,
        volume: volumeName,
      });
      note(`port ${started.port}`);
      return started;
    });
    let stopped: Promise<void> | undefined;
    return {
      ...container,
      url: kind.url(`${container.host}:${container.port}`),
      kind: shown,
      isOurs: true,
      stop: () =>
        (stopped ??= log.step(`Stop ${kind.title}`, () => container.remove()).finally(session.leave)),
    };
  } catch (error) {
    await session.leave();
    throw error;
  }
}

function givenService(url: string, variable: string): RunningService {
  const refuse = async () => {
    throw new Error(`The server at ${variable} was not started here, so it is not ours to stop or freeze.`);
  };
  const controls = {
    restart: refuse,
    halt: refuse,
    start: refuse,
    kill: refuse,
    pause: refuse,
    unpause: refuse,
  };
  return { ...controls, url, kind: `given by ${variable}`, isOurs: false, stop: async () => {} };
}
