import { ImageName } from 'testcontainers';
import { SetupProblem, type StepLog } from '../steps.ts';
import { canInstallPackages } from './debian.ts';
import type { Engine } from './engine.ts';
import { pullImage } from './registry.ts';
import { hasStandIn, makeStandIn } from './stand-in/image.ts';
import { hasNodeImage, makeNodeImage } from './stand-in/node-image.ts';
import { standInImage } from './stand-in/recipe.ts';

export interface ChosenImage {
  name: string;
  isStandIn: boolean;
}

/** The images that the product is meant to run on; another one can be given, such as a mirror's. */
export const wantedImages = {
  mongo: process.env.MONGO_IMAGE ?? 'mongo:8',
  redis: process.env.REDIS_IMAGE ?? 'redis:8',
  node: process.env.NODE_IMAGE ?? 'node:24-slim',
};

/**
 * The image to run: the wanted one where it is there or can be pulled, else the stand-in. A stand-in made earlier is
 * kept to without asking the registry again, as the data in its volume belong to it.
 */
export async function chooseImage(log: StepLog, engine: Engine, wanted: string): Promise<ChosenImage> {
  if (await engine.image.exists(ImageName.fromString(wanted))) return { name: wanted, isStandIn: false };
  if (await hasStandIn(engine)) return { name: standInImage, isStandIn: true };
  const refusal = await log.step(`Pull ${wanted}`, (note) => pullOrRefusal(engine, wanted, note));
  if (!refusal) return { name: wanted, isStandIn: false };
  if (!canInstallPackages()) throw notToBeHad(wanted, refusal);
  return { name: await makeStandIn(log, Promise.resolve(engine)), isStandIn: true };
}

/** The image to build the product's own from. */
export async function chooseNodeImage(log: StepLog, engine: Engine): Promise<string> {
  const wanted = wantedImages.node;
  if (await engine.image.exists(ImageName.fromString(wanted))) return wanted;
  if (await hasNodeImage(engine)) return makeNodeImage(log, engine);
  const refusal = await log.step(`Pull ${wanted}`, (note) => pullOrRefusal(engine, wanted, note));
  if (!refusal) return wanted;
  if (!canInstallPackages()) throw notToBeHad(wanted, refusal);
  return makeNodeImage(log, engine);
}

function notToBeHad(image: string, refusal: string): SetupProblem {
  return new SetupProblem(
    `The image ${image} is not on this machine and cannot be pulled: ${refusal}`,
    `see that "docker pull ${image}" works, or give MONGODB_URL and REDIS_URL of servers that run.`,
  );
}

async function pullOrRefusal(engine: Engine, image: string, note: (detail: string) => void) {
  try {
    await pullImage(engine, image, note);
    return undefined;
  } catch (error) {
    note('not to be had here, a stand-in follows');
    return error instanceof Error ? error.message : String(error);
  }
}
