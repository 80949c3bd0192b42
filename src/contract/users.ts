import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { PublicKeys } from './envelope.ts';
import { LIMITS } from './limits.ts';
import { Id, Instant, PageOf, Paging } from './primitives.ts';

/** Lower case on the way in, so that two names can't differ by case alone. */
export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .min(LIMITS.usernameMin)
  .max(LIMITS.usernameMax)
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
    'letters, digits, dots, dashes; starts and ends with a letter or digit',
  )
  .meta({ example: 'alice' });

/** What anyone signed in may see of a person. */
export const User = z
  .object({ id: Id, username: z.string(), displayName: z.string(), createdAt: Instant })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

const tag = 'users';
const ById = z.strictObject({ id: Id });

export const searchUsers = defineEndpoint({
  name: 'searchUsers',
  tag,
  method: 'get',
  path: '/api/users',
  summary: 'Find people whose name starts with the text',
  access: 'user',
  rate: 'read',
  query: Paging.extend({ search: z.string().trim().toLowerCase().min(1).max(LIMITS.usernameMax) }),
  statuses: [200],
  reply: PageOf(User),
  errors: [],
});

export const getMe = defineEndpoint({
  name: 'getMe',
  tag,
  method: 'get',
  path: '/api/users/me',
  summary: 'The person who is signed in',
  access: 'user',
  rate: 'read',
  statuses: [200],
  reply: User,
  errors: [],
});

export const getUser = defineEndpoint({
  name: 'getUser',
  tag,
  method: 'get',
  path: '/api/users/:id',
  summary: 'A person’s public profile',
  access: 'user',
  rate: 'read',
  params: ById,
  statuses: [200],
  reply: User,
  errors: ['USER_NOT_FOUND'],
});

export const getUserKeys = defineEndpoint({
  name: 'getUserKeys',
  tag,
  method: 'get',
  path: '/api/users/:id/keys',
  summary: 'The public keys to encrypt to a person and to check what he signed',
  access: 'user',
  rate: 'read',
  params: ById,
  statuses: [200],
  reply: PublicKeys,
  errors: ['USER_NOT_FOUND'],
});
