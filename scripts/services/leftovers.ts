import { cloneRoot } from './clone.ts';
import type { Engine } from './engine.ts';
import { isRunning, processMark } from './process-mark.ts';

const CLONE = 'postdate.clone';
const PROCESS = 'postdate.process';

/** The labels by which a later run knows whose container this is. */
export function ownLabels(): Record<string, string> {
  return { [CLONE]: cloneRoot, [PROCESS]: processMark() };
}

/** The mark of the process that a container belongs to. */
export function ownerOf(labels: Record<string, string>): string | undefined {
  return labels[PROCESS];
}

/** Removes the containers of this clone whose process has died without stopping them. Gives their number. */
export async function removeLeftovers(engine: Engine): Promise<number> {
  const { dockerode } = engine.container;
  const filters = { label: [`${CLONE}=${cloneRoot}`] };
  const ours = await dockerode.listContainers({ all: true, filters });
  const left = ours.filter((container) => !isRunning(ownerOf(container.Labels) ?? ''));
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
