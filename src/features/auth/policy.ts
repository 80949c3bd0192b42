import type { Caller } from '#core/tokens.ts';
import type { SessionRow } from './store.ts';

/** A person may end his own sessions. */
export const mayEndSession = (caller: Caller, session: SessionRow) =>
  session.userId.toString() === caller.userId;
