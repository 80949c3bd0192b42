import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { SetupProblem, type StepLog } from '../steps.ts';
import { canInstallPackages, installPackages } from './debian.ts';
import {
  isDockerdInstalled,
  joinDockerdUsers,
  leaveDockerdUsers,
  startDockerd,
  stopDockerd,
  unusedDockerd,
} from './dockerd.ts';
import { withMachineLock } from './lock.ts';

export type Engine = ContainerRuntimeClient;

const NO_ENGINE_ADVICE =
  'install and start Docker (https://docs.docker.com/get-started/get-docker/), or give MONGODB_URL and REDIS_URL of servers that run.';

/** The Docker engine that answers on this machine, if one does; Testcontainers knows where to look. */
export async function findEngine(): Promise<Engine | undefined> {
  try {
    const engine = await getContainerRuntimeClient();
    await engine.container.dockerode.ping(); // a client of an engine that has ended since is still remembered
    return engine;
  } catch {
    return undefined;
  }
}

/** Finds a Docker engine; as root on Debian it starts one, and installs it first where there is none. */
export async function openEngine(log: StepLog): Promise<Engine> {
  if (!canInstallPackages()) return (await findEngine()) ?? failWithoutEngine();
  return withMachineLock('engine', async () => {
    joinDockerdUsers();
    const found = await findEngine();
    if (found) return found;
    if (process.env.DOCKER_HOST) return failWithoutEngine();
    if (!isDockerdInstalled()) await installPackages(log, ['docker.io', 'iptables']);
    await log.step('Start the Docker engine', () => startDockerd(async () => Boolean(await findEngine())));
    return (await findEngine()) ?? failWithoutEngine();
  });
}

/** Leaves the engine; stops it when we had started it by hand and nobody has a container in it or is at work with it. */
export async function closeEngine(log?: StepLog): Promise<void> {
  if (!canInstallPackages()) return;
  await withMachineLock('engine', async () => {
    leaveDockerdUsers();
    const unused = unusedDockerd();
    const engine = unused && (await findEngine());
    if (!unused || !engine || (await engine.container.list()).length > 0) return;
    if (log) await log.step('Stop the Docker engine', () => stopDockerd(unused));
    else await stopDockerd(unused);
  });
}

function failWithoutEngine(): never {
  const asked = process.env.DOCKER_HOST ? ` at DOCKER_HOST (${process.env.DOCKER_HOST})` : '';
  throw new SetupProblem(
    `MongoDB and Redis run in containers here, and no Docker engine answers${asked}.`,
    NO_ENGINE_ADVICE,
  );
}
