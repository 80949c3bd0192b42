import { CalendarDateTime, getDayOfWeek } from '@internationalized/date';

export interface DayFound {
  day: CalendarDateTime;
  /** the hour that the word implies, where it does */
  hour?: number;
  /** the text without the day */
  rest: string;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = /\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b/;
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const DAY_MONTH = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\.? ${MONTH}\\b(?: (\\d{4})\\b)?`);
const MONTH_DAY = new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b(?! ?[:.]\\d)(?: (\\d{4})\\b)?`);
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/;
const NEAR: [RegExp, number, number?][] = [
  [/\btoday\b/, 0],
  [/\b(?:tonight|evening)\b/, 0, 20],
  [/\b(?:tomorrow|tmrw|tmw|tom)\b/, 1],
];

/** The day that the text names, with what is left of the text; null where it names none. */
export function findDay(text: string, today: CalendarDateTime): DayFound | null {
  for (const [word, days, hour] of NEAR) {
    if (!word.test(text)) continue;
    const found = { day: today.add({ days }), rest: text.replace(word, '') };
    return hour === undefined ? found : { ...found, hour };
  }
  return findDate(text, today) ?? findWeekday(text, today);
}

/** The next such day, never today. */
function findWeekday(text: string, today: CalendarDateTime): DayFound | null {
  const [whole, name = ''] = WEEKDAY.exec(text) ?? [];
  if (whole === undefined) return null;
  const ahead = (WEEKDAYS.indexOf(name) - getDayOfWeek(today, 'en-GB') + 7) % 7;
  return { day: today.add({ days: ahead === 0 ? 7 : ahead }), rest: text.replace(whole, '') };
}

function findDate(text: string, today: CalendarDateTime): DayFound | null {
  const iso = ISO.exec(text);
  if (iso) return dated(text, iso[0], today, { year: iso[1], month: Number(iso[2]), day: iso[3] });
  const dayMonth = DAY_MONTH.exec(text);
  if (dayMonth) {
    const month = MONTHS.indexOf(dayMonth[2] ?? '') + 1;
    return dated(text, dayMonth[0], today, { year: dayMonth[3], month, day: dayMonth[1] });
  }
  const monthDay = MONTH_DAY.exec(text);
  if (!monthDay) return null;
  const month = MONTHS.indexOf(monthDay[1] ?? '') + 1;
  return dated(text, monthDay[0], today, { year: monthDay[3], month, day: monthDay[2] });
}

/** Without a year, the next such date. A date that does not exist is no date. */
function dated(
  text: string,
  whole: string,
  today: CalendarDateTime,
  parts: { year: string | undefined; month: number; day: string | undefined },
): DayFound | null {
  const { month } = parts;
  const dayOfMonth = Number(parts.day);
  const year = parts.year === undefined ? today.year : Number(parts.year);
  const isPast = month < today.month || (month === today.month && dayOfMonth < today.day);
  const day = new CalendarDateTime(parts.year === undefined && isPast ? year + 1 : year, month, dayOfMonth);
  if (day.month !== month || day.day !== dayOfMonth) return null;
  const rest = text.replace(whole, '').replace(WEEKDAY, '');
  return { day: day.set({ hour: today.hour, minute: today.minute }), rest };
}
