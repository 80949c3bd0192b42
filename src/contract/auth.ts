import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { Certificate, EncryptedKeyring, KdfParams, PasswordSlot } from './envelope.ts';
import { LIMITS } from './limits.ts';
import { Base64UrlOf, Id, Instant, PageOf, Paging } from './primitives.ts';
import { User, Username } from './users.ts';

/** The half of the stretched password that the server may see; the other half opens the keys and stays. */
const AuthSecret = Base64UrlOf(32);

const Signed = z.object({
  user: User,
  sessionId: Id,
  accessToken: z.string(),
  accessTokenExpiresAt: Instant,
});

/** The caller's own keys as the server keeps them: ciphertext only. */
const LockedKeys = z.object({ keyring: EncryptedKeyring, slot: PasswordSlot });

export const SignedIn = Signed.extend(LockedKeys.shape).meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;

export const Session = z
  .object({
    id: Id,
    device: z.string(),
    createdAt: Instant,
    lastUsedAt: Instant,
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

const tag = 'auth';

export const register = defineEndpoint({
  name: 'register',
  tag,
  method: 'post',
  path: '/api/auth/register',
  summary: 'Make an account with keys made on the device',
  access: 'public',
  rate: 'credential',
  body: z.strictObject({
    id: Id,
    username: Username,
    displayName: z.string().trim().min(1).max(LIMITS.displayNameMax).optional(),
    kdf: KdfParams,
    auth: AuthSecret,
    ik: Base64UrlOf(32),
    ikId: Base64UrlOf(16),
    certificate: Certificate,
    keyring: EncryptedKeyring,
    slot: PasswordSlot,
  }),
  statuses: [201],
  reply: SignedIn,
  errors: ['USERNAME_TAKEN', 'ID_TAKEN', 'KEYS_INVALID'],
});

export const getKdf = defineEndpoint({
  name: 'getKdf',
  tag,
  method: 'post',
  path: '/api/auth/kdf',
  summary: 'How a person’s password becomes keys; an unknown name gets a stable invented answer',
  access: 'public',
  rate: 'credential',
  body: z.strictObject({ username: Username }),
  statuses: [200],
  reply: KdfParams,
  errors: [],
});

export const login = defineEndpoint({
  name: 'login',
  tag,
  method: 'post',
  path: '/api/auth/login',
  summary: 'Sign in; sets the refresh cookie',
  access: 'public',
  rate: 'credential',
  body: z.strictObject({ username: Username, auth: AuthSecret }),
  statuses: [200],
  reply: SignedIn,
  errors: ['INVALID_CREDENTIALS'],
});

export const refresh = defineEndpoint({
  name: 'refresh',
  tag,
  method: 'post',
  path: '/api/auth/refresh',
  summary:
    'A new access token and a new refresh cookie. The same requestId may be repeated for a minute, for replies that were lost',
  access: 'refresh',
  rate: 'write',
  body: z.strictObject({ requestId: Id }),
  statuses: [200],
  reply: SignedIn,
  errors: ['REFRESH_REFUSED', 'REFRESH_REUSED'],
});

export const logout = defineEndpoint({
  name: 'logout',
  tag,
  method: 'post',
  path: '/api/auth/logout',
  summary: 'End this session and clear the refresh cookie',
  access: 'user',
  rate: 'write',
  statuses: [204],
  errors: [],
});

export const listSessions = defineEndpoint({
  name: 'listSessions',
  tag,
  method: 'get',
  path: '/api/auth/sessions',
  summary: 'Where the person is signed in, newest first',
  access: 'user',
  rate: 'read',
  query: Paging,
  statuses: [200],
  reply: PageOf(Session),
  errors: [],
});

export const endSession = defineEndpoint({
  name: 'endSession',
  tag,
  method: 'delete',
  path: '/api/auth/sessions/:id',
  summary: 'End one session; its sockets are cut off at once',
  access: 'user',
  rate: 'write',
  params: z.strictObject({ id: Id }),
  statuses: [204],
  errors: ['SESSION_NOT_FOUND', 'NOT_YOUR_SESSION'],
});
