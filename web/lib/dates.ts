/** Every date and duration that the page shows is worded here. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The page is in English; which English (12 or 24 hours, order of day and month) the browser says. */
export const locale = navigator.languages.find((language) => /^en\b/i.test(language)) ?? 'en-GB';

export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formats.set(key, found);
  }
  return found.format(at);
}

/** Days since 1970 in the zone, to tell today from yesterday. */
function dayNumber(at: number, timeZone: string): number {
  const [year = 0, month = 1, day = 1] = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    .format(at)
    .split('-')
    .map(Number);
  return Date.UTC(year, month - 1, day) / DAY;
}

/** 09:00, or 09:00:07 where seconds matter. */
export function clockTime(at: number, { seconds = false, timeZone = deviceZone } = {}): string {
  const withSeconds = seconds ? ({ second: '2-digit' } as const) : {};
  return format(at, { hour: '2-digit', minute: '2-digit', ...withSeconds, timeZone });
}

/** As `clockTime`, with seconds only where the instant is not on a full minute. */
export function exactTime(at: number, timeZone: string = deviceZone): string {
  return clockTime(at, { seconds: at % MINUTE !== 0, timeZone });
}

function sameYear(at: number, now: number, timeZone: string): boolean {
  return format(at, { year: 'numeric', timeZone }) === format(now, { year: 'numeric', timeZone });
}

/** The heading over the messages of a day: Today, Yesterday, Monday 23 November. */
export function dayHeading(at: number, now: number): string {
  const distance = dayNumber(at, deviceZone) - dayNumber(now, deviceZone);
  if (distance === 0) return 'Today';
  if (distance === -1) return 'Yesterday';
  if (distance === 1) return 'Tomorrow';
  const year = sameYear(at, now, deviceZone) ? {} : ({ year: 'numeric' } as const);
  return format(at, { weekday: 'long', day: 'numeric', month: 'long', ...year });
}

/** In a list of conversations: the time today, else the day. */
export function shortStamp(at: number, now: number): string {
  const distance = dayNumber(now, deviceZone) - dayNumber(at, deviceZone);
  if (distance === 0) return clockTime(at);
  if (distance > 0 && distance < 7) return format(at, { weekday: 'short' });
  if (sameYear(at, now, deviceZone)) return format(at, { day: 'numeric', month: 'short' });
  return format(at, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Within a sentence: "today 18:30", "tomorrow 09:00", "Fri 27 Nov, 09:00". */
export function nearStamp(at: number, now: number): string {
  const distance = dayNumber(at, deviceZone) - dayNumber(now, deviceZone);
  if (distance === 0) return `today ${exactTime(at)}`;
  if (distance === 1) return `tomorrow ${exactTime(at)}`;
  const year = sameYear(at, now, deviceZone) ? {} : ({ year: 'numeric' } as const);
  return `${format(at, { weekday: 'short', day: 'numeric', month: 'short', ...year })}, ${exactTime(at)}`;
}

/** Tuesday, 24 November 2026, 09:00 */
export function fullStamp(at: number, timeZone: string = deviceZone): string {
  const weekday = format(at, { weekday: 'long', timeZone });
  const day = format(at, { day: 'numeric', month: 'long', year: 'numeric', timeZone });
  return `${weekday}, ${day}, ${exactTime(at, timeZone)}`;
}

/** The two largest units of a length of time: "18 h 20 min", "3 days 4 h", "42 s". */
export function duration(ms: number): string {
  const total = Math.max(0, ms);
  const days = Math.floor(total / DAY);
  const hours = Math.floor((total % DAY) / HOUR);
  const minutes = Math.floor((total % HOUR) / MINUTE);
  const seconds = Math.floor((total % MINUTE) / SECOND);
  if (days > 30) return `${days} days`;
  if (days > 0) return joined(days === 1 ? '1 day' : `${days} days`, hours, 'h');
  if (hours > 0) return joined(`${hours} h`, minutes, 'min');
  if (minutes >= 5) return `${minutes} min`;
  if (minutes > 0) return joined(`${minutes} min`, seconds, 's');
  return `${seconds} s`;
}

function joined(large: string, count: number, unit: string): string {
  return count > 0 ? `${large} ${count} ${unit}` : large;
}

/** Europe/Berlin → Berlin (GMT+1) */
export function zoneName(at: number, timeZone: string = deviceZone): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' }).formatToParts(at);
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return city === offset ? city : `${city} (${offset})`;
}
