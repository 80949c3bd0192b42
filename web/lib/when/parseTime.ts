export interface TimeFound {
  hour: number;
  minute: number;
}

const NAMED: Record<string, TimeFound> = {
  noon: { hour: 12, minute: 0 },
  midday: { hour: 12, minute: 0 },
  midnight: { hour: 0, minute: 0 },
};
const TIME = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h|o'clock)?$/;

/** The time that the whole text names; `found` is null for an empty text, the answer null where it is no time. */
export function findTime(input: string): { found: TimeFound | null } | null {
  const text = input.trim();
  if (text === '') return { found: null };
  const named = NAMED[text];
  if (named) return { found: named };
  const [, hours, minutes = '0', half] = TIME.exec(text) ?? [];
  if (hours === undefined) return null;
  const hour = hourOf(Number(hours), half);
  const minute = Number(minutes);
  return hour === null || hour > 23 || minute > 59 ? null : { found: { hour, minute } };
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half !== 'am' && half !== 'pm') return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}
