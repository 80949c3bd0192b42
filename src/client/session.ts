import { logout, type SignedIn } from '#contract/auth.ts';
import type { User } from '#contract/users.ts';
import type { UnlockedAccount } from '#crypto/account.ts';
import type { Api } from './api.ts';
import { hasCode } from './api-error.ts';
import { ClientError } from './client-error.ts';
import type { DeviceStore } from './device-store.ts';
import type { KeyDirectory } from './keys.ts';

/** Who is signed in. `account` is null where the keys are still locked: the password opens them. */
export interface Session {
  user: User;
  sessionId: string;
  account: UnlockedAccount | null;
}

export interface Sessions {
  /** The open keys. @throws ClientError LOCKED */
  account(): UnlockedAccount;
  /** What signing in answered, with the keys as the server keeps them. */
  signedIn(): SignedIn | null;
  /** Signed in on the server's side. */
  adopt(signed: SignedIn): void;
  /** The keys are open. */
  open(account: UnlockedAccount): Promise<void>;
  /** Back after a reload: by the refresh cookie, with the keys that the device kept. */
  resume(): Promise<Session>;
  /** Ends the session, and forgets everything whether the server can be reached or not. */
  signOut(): Promise<void>;
  /** Forgets what is in memory; what the device keeps may be of another person by now. */
  forget(): void;
  /** Forgets everything here, also what the device keeps. */
  drop(): Promise<void>;
}

export function createSessions(api: Api, device: DeviceStore, keys: KeyDirectory): Sessions {
  let signed: SignedIn | null = null;
  let opened: UnlockedAccount | null = null;

  function forget(): void {
    signed = null;
    opened = null;
    api.forget();
    keys.forget();
  }

  async function drop(): Promise<void> {
    forget();
    await device.wipe();
  }

  return {
    account() {
      if (!opened) throw new ClientError('LOCKED', 'the keys are not open');
      return opened;
    },
    signedIn: () => signed,
    adopt(answer) {
      signed = answer;
      api.adopt(answer);
    },
    async open(account) {
      opened = account;
      await device.saveAccount(account);
    },
    async resume() {
      signed = await api.refresh();
      const kept = await device.loadAccount(signed.user.id);
      opened = kept && kept.keyringVersion >= signed.keyring.ver ? kept : null;
      return { user: signed.user, sessionId: signed.sessionId, account: opened };
    },
    async signOut() {
      try {
        await api.call(logout);
      } catch (error) {
        if (!hasCode(error, 'UNAUTHENTICATED', 'REFRESH_REFUSED', 'REFRESH_REUSED')) throw error;
      } finally {
        await drop();
      }
    },
    forget,
    drop,
  };
}
