import type { Context } from '#core/context.ts';
import type { Place } from '#core/cursor.ts';
import type { ObjectId } from '#core/mongo.ts';
import * as alarm from './alarm.ts';
import { completeIfDelivered } from './completion.ts';
import * as openRows from './open-rows.ts';
import * as store from './store.ts';
import { wakeTime } from './timing.ts';

/** How far ahead the frequent pass looks, in ms. */
const AHEAD_MS = 60_000;
/** How late something must be before it is looked into, in ms: the queue itself needs a moment. */
const GRACE_MS = 3000;
/** How far an alarm may be off before it is moved, in ms: reading a clock twice gives two times. */
const TOLERANCE_MS = 250;
const PAGE = 1000;

/** What a pass repaired, by kind. A steady count in one of them is a bug somewhere else. */
export interface Repairs {
  /** Open messages without an alarm. */
  missing: number;
  /** Alarms at another time than their message's. */
  wrongTime: number;
  /** Alarms that should have rung and did not. */
  overdue: number;
  /** Attempts that nobody finished. */
  abandoned: number;
  /** Messages written while Redis was away. */
  needsEnqueue: number;
  /** Alarms set again after Redis was wiped. */
  rebuilt: number;
  /** Alarms without an open message. */
  orphans: number;
  /** Failed messages that were delivered after all. */
  foundDelivered: number;
}

const noRepairs = (): Repairs => ({
  missing: 0,
  wrongTime: 0,
  overdue: 0,
  abandoned: 0,
  needsEnqueue: 0,
  rebuilt: 0,
  orphans: 0,
  foundDelivered: 0,
});

/** The frequent pass: what is due, overdue, left behind, or lost with Redis. */
export async function sweepDue(context: Context): Promise<Repairs> {
  const repairs = noRepairs();
  if (!(await alarm.hasSentinel(context))) await rebuild(context, repairs);
  await sweepAbandoned(context, repairs);
  await sweepNeedingEnqueue(context, repairs);
  const until = new Date(context.now() + AHEAD_MS);
  let place: Place | null = null;
  for (;;) {
    const rows = await openRows.findPendingUntil(context, until, place, PAGE);
    await compare(context, rows, repairs);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return repairs;
    place = { at: last.scheduledTime, id: last._id.toString() };
  }
}

/** The thorough pass: every open message against its alarm, and every alarm against its message. */
export async function audit(context: Context): Promise<Repairs> {
  const repairs = noRepairs();
  for (const status of ['pending', 'sending'] as const) {
    let afterId: ObjectId | null = null;
    for (;;) {
      const rows = await openRows.findOpen(context, status, afterId, PAGE);
      await compare(context, rows, repairs);
      afterId = rows.at(-1)?._id ?? null;
      if (afterId === null || rows.length < PAGE) break;
    }
  }
  await dropOrphans(context, repairs);
  await findDelivered(context, repairs);
  return repairs;
}

/** Sets all alarms of a Redis that lost them, the nearest first. */
async function rebuild(context: Context, repairs: Repairs): Promise<void> {
  let place: Place | null = null;
  for (;;) {
    const rows = await openRows.findPendingUntil(context, new Date(8.64e15), place, PAGE);
    await alarm.addAlarms(
      context,
      rows.map((row) => ({ id: row._id.toString(), dueMs: wakeTime(row) })),
    );
    repairs.rebuilt += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) break;
    place = { at: last.scheduledTime, id: last._id.toString() };
  }
  await alarm.setSentinel(context);
}

/** Holds open rows against their alarms and sets right what differs. */
async function compare(context: Context, rows: openRows.OpenRow[], repairs: Repairs): Promise<void> {
  const times = await alarm.alarmTimes(
    context,
    rows.map((row) => row._id.toString()),
  );
  const now = context.now();
  for (const [index, row] of rows.entries()) {
    const wake = wakeTime(row);
    const time = times[index] ?? null;
    const overdue = wake < now - GRACE_MS;
    // Not among the delayed and hardly due: the queue has it in hand.
    if (time === null && !overdue && wake <= now) continue;
    if (time !== null && !overdue && Math.abs(time - wake) <= TOLERANCE_MS) continue;
    const done = await alarm.ensureAlarm(context, row._id.toString(), wake);
    if (done === 'kept') continue;
    if (overdue && time !== null) repairs.overdue += 1;
    else if (time === null) repairs.missing += 1;
    else repairs.wrongTime += 1;
  }
}

async function sweepAbandoned(context: Context, repairs: Repairs): Promise<void> {
  for (const row of await openRows.findAbandoned(context, new Date(context.now() - GRACE_MS), PAGE)) {
    if ((await alarm.ensureAlarm(context, row._id.toString(), wakeTime(row))) !== 'kept')
      repairs.abandoned += 1;
  }
}

async function sweepNeedingEnqueue(context: Context, repairs: Repairs): Promise<void> {
  for (const row of await openRows.findNeedingEnqueue(context, PAGE)) {
    const id = row._id.toString();
    if (row.status === 'pending') {
      await alarm.ensureAlarm(context, id, wakeTime(row));
      repairs.needsEnqueue += 1;
    }
    await store.markNeedsEnqueue(context, id, false, row.version);
  }
}

async function dropOrphans(context: Context, repairs: Repairs): Promise<void> {
  let place: alarm.AlarmPlace | null = null;
  do {
    const page: Awaited<ReturnType<typeof alarm.pageAlarms>> = await alarm.pageAlarms(context, place, PAGE);
    const open = new Set((await openRows.findOpenAmong(context, page.ids)).map((row) => row._id.toString()));
    for (const id of page.ids.filter((id) => !open.has(id))) {
      await alarm.dropAlarm(context, id);
      repairs.orphans += 1;
    }
    place = page.next;
  } while (place !== null);
}

async function findDelivered(context: Context, repairs: Repairs): Promise<void> {
  let afterId: ObjectId | null = null;
  for (;;) {
    const rows: { _id: ObjectId }[] = await openRows.findDoubtful(context, afterId, PAGE);
    for (const { _id } of rows) {
      const row = await store.findScheduled(context, _id.toString());
      if (row === null || !(await completeIfDelivered(context, row))) continue;
      repairs.foundDelivered += 1;
    }
    afterId = rows.at(-1)?._id ?? null;
    if (afterId === null || rows.length < PAGE) return;
  }
}
