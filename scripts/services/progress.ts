import type { Engine } from './engine.ts';

/** A line of what the engine tells while it pulls or imports. */
export interface EngineEvent {
  id?: string;
  error?: string;
  progressDetail?: { current?: number; total?: number };
}

/** Follows a long answer of the engine to its end; an error that it tells in the middle is an error here. */
export function followAnswer(
  engine: Engine,
  answer: NodeJS.ReadableStream,
  onEvent: (event: EngineEvent) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    let told: string | undefined;
    engine.container.dockerode.modem.followProgress(
      answer,
      (error: Error | null) => {
        if (error ?? told) reject(error ?? new Error(told));
        else resolve();
      },
      (event: EngineEvent) => {
        told ??= event.error;
        onEvent(event);
      },
    );
  });
}
