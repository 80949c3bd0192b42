import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import type { newPair } from './people.ts';

type Pair = Awaited<ReturnType<typeof newPair>>;

/** Schedules `count` messages for about `inMs` from now, `spreadMs` apart, a few at a time. */
export async function scheduleMany(
  { sender, to }: Pair,
  count: number,
  { inMs, spreadMs = 0 }: { inMs: number; spreadMs?: number },
): Promise<ScheduledMessage[]> {
  const at = Date.now() + inMs;
  const made: ScheduledMessage[] = [];
  const next = numbers(count);
  const lane = async () => {
    for (const n of next) {
      const when = { at: at + n * spreadMs, timeZone: 'Europe/Berlin' };
      made.push(
        await sender.client.schedule({ id: sender.client.newId(), ...to, text: `message ${n}`, ...when }),
      );
    }
  };
  await Promise.all(Array.from({ length: 10 }, lane));
  return made;
}

/** Shared by lanes: each number is taken once. */
function* numbers(count: number) {
  for (let n = 0; n < count; n++) yield n;
}
