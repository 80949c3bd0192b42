import type { Readable } from 'node:stream';
import type { Engine } from './engine.ts';
import { type EngineEvent, followAnswer } from './progress.ts';

const FIRST_WORD_MS = 20_000;
const SILENCE_MS = 120_000;

/** Whether Docker's registry can be reached at all; asked before there is an engine to ask. */
export async function registryAnswers(): Promise<boolean> {
  try {
    await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(5_000) });
    return true; // even a "401 Unauthorized" is an answer
  } catch {
    return false;
  }
}

/**
 * Pulls an image. A registry that says nothing for 20 s counts as unreachable; once it has begun, a pull may take as
 * long as it goes on.
 */
export async function pullImage(
  engine: Engine,
  image: string,
  note: (detail: string) => void,
): Promise<void> {
  const controller = new AbortController();
  const silent = setTimeout(() => controller.abort(), FIRST_WORD_MS);
  let answer: Readable;
  try {
    answer = (await engine.container.dockerode.pull(image, { abortSignal: controller.signal })) as Readable;
  } catch (error) {
    throw controller.signal.aborted ? new Error('the registry does not answer', { cause: error }) : error;
  } finally {
    clearTimeout(silent);
  }
  const layers = new Map<string, { current: number; total: number }>();
  let heardAt = Date.now();
  const watch = setInterval(() => {
    if (Date.now() - heardAt > SILENCE_MS) answer.destroy(new Error('the registry has fallen silent'));
  }, 1_000);
  try {
    await followAnswer(engine, answer, (event) => {
      heardAt = Date.now();
      note(pulled(layers, event));
    });
  } finally {
    clearInterval(watch);
  }
}

function pulled(layers: Map<string, { current: number; total: number }>, event: EngineEvent): string {
  const { current, total } = event.progressDetail ?? {};
  if (event.id && current && total) layers.set(event.id, { current, total });
  const all = [...layers.values()];
  const megabytes = (sum: number) => Math.round(sum / 1_000_000);
  const done = megabytes(all.reduce((sum, layer) => sum + layer.current, 0));
  return `${done} of ${megabytes(all.reduce((sum, layer) => sum + layer.total, 0))} MB`;
}
