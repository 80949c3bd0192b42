import type { Message } from '#contract/messages.ts';

const AT_ONCE = 100;
const GATHER_MS = 50;

let tell: ((messageIds: string[]) => boolean) | null = null;
let waiting = new Set<string>();

/** By which way deliveries are told; none while there is no connection. */
export function tellDeliveriesBy(next: ((messageIds: string[]) => boolean) | null): void {
  tell = next;
  waiting = new Set();
}

/**
 * Tells the server that messages reached this device, several at once. What can't be told now is told when the
 * messages are fetched again.
 */
export function noteDelivered(messages: Message[], me: string): void {
  const wasEmpty = waiting.size === 0;
  for (const { id, senderId, status } of messages) {
    if (senderId !== me && status === 'send') waiting.add(id);
  }
  if (wasEmpty && waiting.size > 0) setTimeout(flush, GATHER_MS);
}

function flush(): void {
  const ids = [...waiting];
  waiting.clear();
  for (let at = 0; at < ids.length; at += AT_ONCE) tell?.(ids.slice(at, at + AT_ONCE));
}
