import type { StepLog } from '../steps.ts';
import { endRunningCommands } from './command.ts';
import { canInstallPackages, installPackages } from './debian.ts';
import { isDockerdInstalled } from './dockerd.ts';
import { closeEngine, type Engine, findEngine, openEngine } from './engine.ts';
import { guardExit } from './exit-guard.ts';
import { type ChosenImage, chooseImage } from './images.ts';
import { removeLeftovers } from './leftovers.ts';
import { registryAnswers } from './registry.ts';
import { makeStandIn } from './stand-in/image.ts';

/** What all services of this process share: the engine, and the images while they are being made. */
export interface Session {
  engine: Engine;
  image(wanted: string): Promise<ChosenImage>;
  /** Gives the session back; with the last user's leave the engine is left, too. */
  leave(): Promise<void>;
}

let opened: Promise<Omit<Session, 'leave'>> | undefined;
let users = 0;
let unguard: (() => void) | undefined;

/** Opens this process's session with the engine, or joins the one that is open. */
export async function joinSession(log: StepLog): Promise<Session> {
  users += 1;
  unguard ??= guardExit();
  opened ??= openSession(log);
  const leave = () => leaveSession(log);
  try {
    return { ...(await opened), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function leaveSession(log: StepLog): Promise<void> {
  users -= 1;
  if (users > 0) return;
  opened = undefined;
  await closeEngine(log);
  unguard?.();
  unguard = undefined;
}

async function openSession(log: StepLog): Promise<Omit<Session, 'leave'>> {
  if (await nothingIsHereYet()) return openOnBareMachine(log);
  const engine = await openEngine(log);
  const removed = await removeLeftovers(engine);
  if (removed > 0) log.info(`  ✓ Removed ${removed} container(s) that a killed run of this clone had left`);
  return { engine, image: (wanted) => chooseImage(log, engine, wanted) };
}

/** Neither an engine nor a registry to fill one from: on such a machine everything is made from Debian's packages. */
async function nothingIsHereYet(): Promise<boolean> {
  const { DOCKER_HOST, MONGO_IMAGE, REDIS_IMAGE } = process.env;
  if (DOCKER_HOST || MONGO_IMAGE || REDIS_IMAGE || !canInstallPackages() || isDockerdInstalled())
    return false;
  return !(await findEngine()) && !(await registryAnswers());
}

/** The image's parts take longest, so their making begins first and the engine is installed beside it. */
async function openOnBareMachine(log: StepLog): Promise<Omit<Session, 'leave'>> {
  const opening = installPackages(log, ['mmdebstrap']).then(() => openEngine(log));
  const making = makeStandIn(log, opening);
  try {
    const [engine, name] = await Promise.all([opening, making]);
    return { engine, image: async () => ({ name, isStandIn: true }) };
  } catch (error) {
    endRunningCommands(); // the other half's work is in vain
    await Promise.allSettled([opening, making]);
    throw error;
  }
}
