import { z } from 'zod';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** What the product allows, in one place: the server enforces it, the page shows it, GET /api/limits tells it. */
export const LIMITS = {
  /** How far ahead a message may be scheduled, in ms. */
  horizonMs: 366 * DAY,
  /** The shortest lead at which a message may be scheduled, in ms. */
  leastLeadMs: 5 * SECOND,
  /** How far the signed time of a send-now may lie from the server's clock, in ms. */
  sendNowSlackMs: MINUTE,
  /** Pending scheduled messages of one person. */
  pendingPerUser: 500,
  /** UTF-8 bytes of a message's content (JSON, before padding). */
  contentBytes: 65_000,
  /** Bytes of a JSON request body. */
  bodyBytes: 131_072,
  /** Attempts to deliver a message before it is failed. */
  deliveryAttempts: 3,
  usernameMin: 3,
  usernameMax: 32,
  displayNameMax: 64,
  pageMax: 100,
} as const;

export const LimitsReply = z.object({
  serverTime: z.number().int().meta({ description: 'The server’s clock, ms since the epoch, UTC' }),
  limits: z.object({
    horizonMs: z.number().int(),
    leastLeadMs: z.number().int(),
    sendNowSlackMs: z.number().int(),
    pendingPerUser: z.number().int(),
    contentBytes: z.number().int(),
    bodyBytes: z.number().int(),
    deliveryAttempts: z.number().int(),
    usernameMin: z.number().int(),
    usernameMax: z.number().int(),
    displayNameMax: z.number().int(),
    pageMax: z.number().int(),
  }),
});
export type LimitsReply = z.infer<typeof LimitsReply>;
