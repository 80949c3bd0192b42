import type { Session } from '#client/session.ts';
import { client } from './client.ts';
import { deriveInWorker } from './derive.ts';

/** Signing in brings key making and password stretching along, which a returning person does not need. */
const signing = () => import('#client/sign-in.ts');

export interface Credentials {
  username: string;
  password: string;
}

export async function signUp(person: Credentials & { displayName?: string | undefined }): Promise<Session> {
  const { signUp } = await signing();
  return await signUp(client, person, deriveInWorker);
}

export async function signIn(person: Credentials): Promise<Session> {
  const { signIn } = await signing();
  return await signIn(client, person, deriveInWorker);
}

export async function unlock(password: string): Promise<Session> {
  const { openKeys } = await signing();
  return await openKeys(client, password, deriveInWorker);
}

export const resume = (): Promise<Session> => client.sessions.resume();
export const signOut = (): Promise<void> => client.sessions.signOut();
export const forget = (): void => client.sessions.forget();
export const drop = (): Promise<void> => client.sessions.drop();
export const syncClock = (): Promise<void> => client.api.syncClock();
export const serverNow = (): number => client.api.serverNow();
