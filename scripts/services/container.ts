import { BoundPorts, type StartedTestContainer, Wait, waitForContainer } from 'testcontainers';
import { SetupProblem } from '../steps.ts';
import { lastLines } from './command.ts';
import type { Engine } from './engine.ts';
import { ownLabels } from './leftovers.ts';
import { LocalContainer } from './local-container.ts';
import { findFreePort } from './ports.ts';

const STOP_MS = 10_000;
const START_MS = 60_000;
const LINES_KEPT = 200;

export interface ContainerSpec {
  image: string;
  command: string[];
  /** The port in the container. */
  port: number;
  /** A line of its log by which we know that it takes connections. */
  readyLine: RegExp;
  /** Where it keeps its data, and the named volume to put there; without one the data go with the container. */
  dataDir: string;
  volume: string | undefined;
}

/** What can be done to a container of ours; its address and its data stay the same through all of it. */
export interface ContainerControls {
  /** Stops it cleanly and starts it; done when it answers. */
  restart(): Promise<void>;
  /** Stops it cleanly but keeps it and its data, for `start`. */
  halt(): Promise<void>;
  /** Starts it after `halt` or `kill`; done when it answers. */
  start(): Promise<void>;
  /** Ends it from outside as a crash would (SIGKILL), or sends another signal. */
  kill(signal?: string): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

export interface OwnContainer extends ContainerControls {
  host: string;
  port: number;
  /** Stops and removes it; a named volume stays. */
  remove(): Promise<void>;
}

/** Starts a container on a fixed free port of this machine's loopback address and waits until it is ready. */
export async function startContainer(engine: Engine, spec: ContainerSpec): Promise<OwnContainer> {
  const { host } = engine.info.containerRuntime;
  // With an engine on another machine, or seen from inside a container, "loopback" would be the wrong one.
  const address = host === 'localhost' ? '127.0.0.1' : '0.0.0.0';
  for (let tries = 3; ; tries--) {
    const port = await findFreePort(address);
    const output: string[] = [];
    const container = new LocalContainer(spec.image)
      .publish(spec.port, address, port)
      .withCommand(spec.command)
      .withLabels(ownLabels())
      .withAutoCleanup(false) // Testcontainers' helper for this would be one more image to have; see leftovers.ts
      .withWaitStrategy(Wait.forLogMessage(spec.readyLine))
      .withStartupTimeout(START_MS)
      .withLogConsumer((stream) =>
        stream.on('data', (line) => output.push(String(line)) > LINES_KEPT && output.shift()),
      );
    if (spec.volume)
      container.withName(spec.volume).withBindMounts([{ source: spec.volume, target: spec.dataDir }]);
    try {
      const started = await container.start();
      return { host: address === '127.0.0.1' ? address : host, port, ...controlsOf(engine, started, spec) };
    } catch (error) {
      await container.removeCreated(engine);
      const told = error instanceof Error ? error.message : String(error);
      // Another process took the port between our look and the container's start.
      if (tries > 0 && /port is already allocated|address already in use/i.test(told)) continue;
      throw startProblem(spec, told, output);
    }
  }
}

function startProblem(spec: ContainerSpec, told: string, output: string[]): SetupProblem {
  if (told.includes('is already in use by container')) {
    return new SetupProblem(
      `This clone's data (volume ${spec.volume}) are in use by a container that runs.`,
      'stop the other "npm start" or "npm run dev" of this folder first; a second one needs a clone of its own.',
    );
  }
  return new SetupProblem(
    `The container of ${spec.image} does not start: ${told}\n${lastLines(output.join(''))}`,
    `see the lines above; "docker run --rm ${spec.image} ${spec.command.join(' ')}" shows it alone.`,
  );
}

function controlsOf(engine: Engine, started: StartedTestContainer, spec: ContainerSpec) {
  const container = engine.container.getById(started.getId());
  return {
    restart: () => started.restart({ timeout: STOP_MS }),
    halt: () => engine.container.stop(container, { timeout: STOP_MS }),
    async start() {
      await engine.container.start(container);
      const { State } = await engine.container.inspect(container);
      const ready = Wait.forLogMessage(spec.readyLine).withStartupTimeout(START_MS);
      await waitForContainer(engine, container, ready, new BoundPorts(), new Date(State.StartedAt));
    },
    async kill(signal = 'SIGKILL') {
      await container.kill({ signal });
      if (signal === 'SIGKILL') await container.wait();
    },
    async pause() {
      await container.pause();
    },
    async unpause() {
      await container.unpause();
    },
    async remove() {
      if ((await engine.container.inspect(container)).State.Paused) await container.unpause();
      await started.stop({ timeout: STOP_MS });
    },
  };
}
