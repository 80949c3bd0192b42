import { cloneRoot } from './clone.ts';
import type { Engine } from './engine.ts';
import { isRunning, processMark } from './process-mark.ts';

const CLONE = 'postdate.clone';
const PROCESS = 'postdate.process';

/** The labels by which a later run knows whose container this is. */
export function ownLabels(): Record<string, string> {
  return { [CLONE]: cloneRoot, [PROCESS]: processMark() };
}

/** Removes the containers of this clone whose process has died without stopping them. Gives their number. */
export async function removeLeftovers(engine: Engine): Promise<number> {
  const { dockerode } = engine.container;
  const filters = { label: [`${CLONE}=${cloneRoot}`] };
  const ours = await dockerode.listContainers({ all: true, filters });
  const left = ours.filter((container) => !isRunning(container.Labels[PROCESS] ?? ''));
  await Promise.all(
    // A container on its way out already is no failure.
    left.map(({ Id }) =>
      dockerode
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => {}),
    ),
  );
  return left.length;
}
