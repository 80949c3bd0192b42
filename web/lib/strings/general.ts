import type { ClientErrorCode } from '#client/client-error.ts';

export const general = {
  notifications: 'Notifications',
  dismiss: 'Dismiss',
  cancel: 'Cancel',
  broken: 'The page broke',
  brokenHint: 'That is our fault. Loading it again usually mends it; what you sent and scheduled is safe.',
  reload: 'Load again',
  pageMissing: 'There is nothing here',
  pageMissingHint: 'The address may be wrong.',
  toStart: 'To my conversations',
  offline: 'No connection. Try again when you are online.',
  unknown: 'Something went wrong. Try again.',
  unexpected: 'The server’s answer was not understood. Reload the page.',
  encryption: 'It could not be encrypted. Reload the page and try again.',
  refused: {
    WRONG_PASSWORD: 'The password is wrong.',
    IDENTITY_CHANGED:
      'Not sent: this person’s identity is not the one this browser saw first. Ask them, by another way, whether they made new keys.',
    KEY_ROLLED_BACK: 'Not sent: the server offered an older key of this person than one seen before.',
    OWN_IDENTITY_CHANGED:
      'The server shows another identity for your account than your own keys have, so you were not signed in.',
    PERSON_GONE: 'This account does not exist any more.',
    LOCKED: 'Open your keys first.',
  } satisfies Record<ClientErrorCode, string>,
} as const;
