import { create } from 'zustand';
import { ApiError } from '#client/api-error.ts';
import type { Session } from '#client/session.ts';
import type { User } from '#contract/users.ts';
import * as accountService from '../api/accountService.ts';
import { whenSignedOut } from '../api/client.ts';
import { sessionMark } from '../api/sessionMark.ts';
import { missingSupport } from '../api/support.ts';
import { strings } from '../lib/strings.ts';
import { useChatStore } from './chatStore.ts';
import { startLive, stopLive } from './live.ts';
import { useTextStore } from './textStore.ts';
import { useViewStore } from './viewStore.ts';

export type Phase =
  | 'starting'
  | 'insecure'
  | 'unsupported'
  | 'unreachable'
  | 'signedOut'
  | 'locked'
  | 'signedIn';

interface SessionState {
  phase: Phase;
  me: User | null;
  /** why somebody is signed out who did not ask for it */
  notice: string | null;
  start(): Promise<void>;
  signUp(person: accountService.Credentials & { displayName?: string | undefined }): Promise<void>;
  signIn(person: accountService.Credentials): Promise<void>;
  unlock(password: string): Promise<void>;
  signOut(): Promise<void>;
}

const ENDED = {
  REFRESH_REFUSED: strings.account.ended,
  REFRESH_REUSED: strings.account.reused,
  ACCOUNT_CHANGED: strings.account.changed,
};

export const useSessionStore = create<SessionState>()((set) => {
  function enter({ user, account }: Session): void {
    sessionMark.set('in');
    if (!account) {
      set({ phase: 'locked', me: user, notice: null });
      return;
    }
    useChatStore.getState().apply({ type: 'signed_in', payload: { userId: user.id } });
    set({ phase: 'signedIn', me: user, notice: null });
    startLive(() => void leave(strings.account.endedElsewhere, drop));
  }

  /** Nothing of a person stays on the page; `forget` says what else goes. */
  async function leave(notice: string | null, forget: () => void | Promise<void>): Promise<void> {
    stopLive();
    useTextStore.getState().clear();
    useViewStore.getState().clear();
    useChatStore.getState().apply({ type: 'signed_in', payload: { userId: '' } });
    set({ phase: 'signedOut', me: null, notice });
    await forget();
  }

  function drop(): Promise<void> {
    sessionMark.clear();
    return accountService.drop();
  }

  whenSignedOut((code) => {
    // What the device keeps is the other person's by then.
    const forget = code === 'ACCOUNT_CHANGED' ? accountService.forget : drop;
    void leave(ENDED[code], forget);
  });

  async function resume(): Promise<void> {
    const mark = sessionMark.get();
    const session = mark === null ? null : await accountService.resume();
    if (session && mark === 'in') return enter(session);
    if (session) await accountService.signOut();
    sessionMark.clear();
    set({ phase: 'signedOut' });
  }

  return {
    phase: 'starting',
    me: null,
    notice: null,
    async start() {
      set({ phase: 'starting' });
      const missing = await missingSupport();
      if (missing) return set({ phase: missing });
      try {
        await accountService.syncClock();
        await resume();
      } catch (error) {
        const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
        if (refused) sessionMark.clear();
        set({ phase: refused ? 'signedOut' : 'unreachable' });
      }
    },
    signUp: async (person) => enter(await accountService.signUp(person)),
    signIn: async (person) => enter(await accountService.signIn(person)),
    unlock: async (password) => enter(await accountService.unlock(password)),
    signOut: () =>
      leave(null, async () => {
        try {
          sessionMark.set('leaving');
          await accountService.signOut();
          sessionMark.clear();
        } catch {
          // Gone from this device; the server is told when it can be reached.
        }
      }),
  };
});
