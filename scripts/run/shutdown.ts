import { endRunningCommands } from '../services/command.ts';
import { leaveSignalsToScript } from '../services/exit-guard.ts';

const STOP_MS = 30_000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** The one way in which a script that runs until Ctrl-C ends. */
export interface Shutdown {
  /** What has to be stopped; the last added is stopped first. A stop must not throw for what never got running. */
  add(stop: () => Promise<unknown>): void;
  /** Stops everything and ends the process. Asked again, it goes on with the first time. */
  now(code: number): Promise<void>;
  readonly asked: boolean;
}

/** Takes over the signals: Ctrl-C and SIGTERM stop things in order, and a second one changes nothing. */
export function createShutdown(): Shutdown {
  const stops: (() => Promise<unknown>)[] = [];
  let asked = false;
  const shutdown: Shutdown = {
    add: (stop) => void stops.push(stop),
    get asked() {
      return asked;
    },
    async now(code) {
      if (asked) return;
      asked = true;
      setTimeout(() => process.exit(code || 1), STOP_MS).unref();
      endRunningCommands(); // where the set-up is still going on
      for (const stop of stops.reverse()) {
        await stop().catch((error: unknown) => console.error(error));
      }
      process.exit(code);
    },
  };
  leaveSignalsToScript();
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (!asked) console.log('\nStopping …');
      // Ctrl-C is how one ends this; only to other programs is a signal a failure.
      void shutdown.now(signal === 'SIGINT' ? 0 : 128 + number);
    });
  }
  return shutdown;
}
