import type { SignedOutCode } from '#client/access.ts';
import { createClient } from '#client/client.ts';
import { browserDeviceStore } from './deviceStore.ts';
import { localRequestIds } from './requestIds.ts';

type SignedOutListener = (code: SignedOutCode) => void;
let listener: SignedOutListener = () => {};

/** Says who hears that the session ended on the server's side. */
export function whenSignedOut(next: SignedOutListener): void {
  listener = next;
}

/** The one client of the page. */
export const client = createClient({
  baseUrl: '',
  device: browserDeviceStore(),
  requestIds: localRequestIds(),
  onSignedOut: (code) => listener(code),
});
