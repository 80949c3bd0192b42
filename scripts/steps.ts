/** What a person sees while a script sets things up: one line a step, with its time. */
export interface StepLog {
  /** Runs `work`; prints one line when it is done. `detail` given to `note` is shown behind the title. */
  step<T>(title: string, work: (note: (detail: string) => void) => Promise<T>): Promise<T>;
  info(line: string): void;
}

/** A failure that a person can do something about: the message says what failed, the advice what to do. */
export class SetupProblem extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SetupProblem';
    this.advice = advice;
  }
}

/** The text to show for an error: our own problems with their advice, anything else with its stack. */
export function explain(error: unknown): string {
  if (error instanceof SetupProblem) return `${error.message}\n\nWhat to do: ${error.advice}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const REMINDER_MS = 20_000;
const SPINNER_MS = 120;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

interface RunningStep {
  title: string;
  detail: string;
  startedAt: number;
}

/** A log for the terminal: a spinner where there is one, else a line every 20 s while a step goes on. */
export function createStepLog(out: NodeJS.WriteStream = process.stdout): StepLog {
  const running = new Set<RunningStep>();
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const describe = (step: RunningStep) => (step.detail ? `${step.title} (${step.detail})` : step.title);
  const clear = () => out.isTTY && out.write('\r\x1b[2K');
  const print = (line: string) => {
    clear();
    out.write(`${line}\n`);
  };

  const showProgress = () => {
    const steps = [...running].map((step) => `${describe(step)} ${seconds(step.startedAt, 0)}`).join(' · ');
    if (!out.isTTY) return print(`  … ${steps}`);
    frame = (frame + 1) % FRAMES.length;
    clear();
    out.write(`  ${FRAMES[frame]} ${steps}`.slice(0, out.columns - 1));
  };

  const begin = (title: string) => {
    const step = { title, detail: '', startedAt: performance.now() };
    running.add(step);
    timer ??= setInterval(showProgress, out.isTTY ? SPINNER_MS : REMINDER_MS).unref();
    return step;
  };

  const end = (step: RunningStep, mark: string) => {
    running.delete(step);
    print(`  ${mark} ${describe(step)} ... ${seconds(step.startedAt, 1)}`);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    async step(title, work) {
      const step = begin(title);
      try {
        const result = await work((detail) => {
          step.detail = detail;
        });
        end(step, '✓');
        return result;
      } catch (error) {
        end(step, '✗');
        throw error;
      }
    },
    info: print,
  };
}

function seconds(since: number, digits: number): string {
  return `${((performance.now() - since) / 1000).toFixed(digits)} s`;
}
