import type { CalendarDateTime } from '@internationalized/date';
import { useState } from 'react';
import { deviceZone, exactTime } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { whyNot } from '../../lib/when/check.ts';
import { clockChange, instantOf } from '../../lib/when/clockChange.ts';
import { parseWhen } from '../../lib/when/parse.ts';
import { wallOf } from '../../lib/when/presets.ts';

export interface WhenChosen {
  /** the time on the wall, as the fields show it */
  wall: CalendarDateTime;
  at: number;
  /** why it can't be this time */
  error: string | null;
  /** what a change of the clocks does to it */
  note: string | null;
  typed: string;
  /** false while what is typed names no time */
  understood: boolean;
  typedError: string | undefined;
  choose(wall: CalendarDateTime): void;
  type(text: string): void;
  /** Typing has come to a rest: from here on, not being understood is a fault. */
  rest(): void;
}

/** The time that is being chosen, by picking or by typing. The clock that counts is the server's. */
export function useWhen(initial: number, now: number): WhenChosen {
  const { schedule } = strings;
  const [wall, setWall] = useState(() => wallOf(initial, deviceZone));
  const [typed, setTyped] = useState('');
  const [understood, setUnderstood] = useState(true);
  const [resting, setResting] = useState(false);
  const at = instantOf(wall, deviceZone);
  const change = clockChange(wall, deviceZone);

  return {
    wall,
    at,
    error: whyNot(at, now),
    note: change === 'gap' ? schedule.gap(exactTime(at)) : change === 'overlap' ? schedule.overlap : null,
    typed,
    understood,
    typedError: understood || !resting ? undefined : schedule.typedUnknown,
    choose(next) {
      setWall(next);
      setTyped('');
      setUnderstood(true);
    },
    type(text) {
      setTyped(text);
      setResting(false);
      const next = parseWhen(text, now, deviceZone);
      setUnderstood(next !== null || text.trim() === '');
      if (next) setWall(next);
    },
    rest: () => setResting(true),
  };
}
