import { describe, expect, test } from 'vitest';
import type { Conversation } from '#contract/conversations.ts';
import type { Message, MessageStatus } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { type ChatData, emptyChatData } from '../../../web/state/chatData.ts';
import type { ChatEvent } from '../../../web/state/events.ts';
import { reduce } from '../../../web/state/reduce.ts';

const ME = 'me';
const CHAT = 'chat';
const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 9, 0, second)).toISOString();

const message = (second: number, more: Partial<Message> = {}): Message =>
  ({
    id: `m${String(second).padStart(3, '0')}`,
    conversationId: CHAT,
    senderId: 'other',
    receiverId: ME,
    status: 'send',
    sentAt: at(second),
    scheduled: false,
    ...more,
  }) as Message;

const conversation = (lastMessage: Message | null, unreadCount = 0): Conversation =>
  ({ id: CHAT, person: null, lastMessage, unreadCount, activeAt: at(0) }) as Conversation;

const scheduled = (more: Partial<ScheduledMessage>): ScheduledMessage =>
  ({
    id: 's1',
    conversationId: CHAT,
    version: 1,
    status: 'pending',
    updatedAt: at(0),
    ...more,
  }) as ScheduledMessage;

const received = (m: Message): ChatEvent => ({ type: 'receive_message', payload: m });
const listed = (c: Conversation): ChatEvent => ({ type: 'conversations_fetched', payload: { items: [c] } });
const page = (
  items: Message[],
  nextCursor: string | null,
  part: 'newest' | 'older' = 'newest',
): ChatEvent => ({
  type: 'messages_fetched',
  payload: { conversationId: CHAT, page: { items: items.toReversed(), nextCursor }, part },
});
const statusOf = (id: string, status: MessageStatus): ChatEvent => ({
  type: 'message_status',
  payload: { conversationId: CHAT, messageIds: [id], status },
});

const having = (...events: ChatEvent[]): ChatData => events.reduce(reduce, emptyChatData(ME));
const ids = (data: ChatData) => data.threads[CHAT]?.items.map(({ id }) => id);
const unread = (data: ChatData) => data.conversations[CHAT]?.unreadCount;

describe('unread messages', () => {
  test('a message that comes twice counts once', () => {
    const data = having(listed(conversation(null)), received(message(1)), received(message(1)));
    expect(unread(data)).toBe(1);
    expect(ids(data)).toEqual(['m001']);
  });

  test('two that come in the wrong order count as two, and the newer is the last', () => {
    const data = having(listed(conversation(null)), received(message(2)), received(message(1)));
    expect(unread(data)).toBe(2);
    expect(data.conversations[CHAT]?.lastMessage?.id).toBe('m002');
    expect(ids(data)).toEqual(['m001', 'm002']);
  });

  test('one that the server had counted already is not counted again', () => {
    const data = having(listed(conversation(message(1), 1)), received(message(1)));
    expect(unread(data)).toBe(1);
  });

  test('a list that was asked for before the newest message came does not undo it', () => {
    const data = having(
      listed(conversation(null)),
      received(message(5)),
      listed(conversation(message(1), 1)),
    );
    expect(data.conversations[CHAT]?.lastMessage?.id).toBe('m005');
    expect(unread(data)).toBe(1);
  });

  test('reading up to a message keeps what came after it', () => {
    const read: ChatEvent = {
      type: 'conversation_read',
      payload: { conversationId: CHAT, upTo: 'm001', unreadCount: 0 },
    };
    const data = having(listed(conversation(null)), received(message(1)), received(message(2)), read);
    expect(unread(data)).toBe(1);
    expect(unread(reduce(data, read))).toBe(1);
  });

  test('one’s own message counts as nothing', () => {
    const mine = message(1, { senderId: ME });
    expect(unread(having(listed(conversation(null)), { type: 'message_sent', payload: mine }))).toBe(0);
  });
});

describe('message status', () => {
  test('never goes back', () => {
    const data = having(page([message(1)], null), statusOf('m001', 'read'), statusOf('m001', 'delivered'));
    expect(data.threads[CHAT]?.items[0]?.status).toBe('read');
    const again = reduce(data, page([message(1)], null));
    expect(again.threads[CHAT]?.items[0]?.status).toBe('read');
  });

  test('that comes before its message is kept for it', () => {
    const data = having(statusOf('m001', 'delivered'), { type: 'message_sent', payload: message(1) });
    expect(data.threads[CHAT]?.items[0]?.status).toBe('delivered');
  });
});

describe('pages of messages', () => {
  test('a page that reaches the known ones is merged with them', () => {
    const data = having(page([message(1), message(2)], 'older'), page([message(2), message(3)], 'x'));
    expect(ids(data)).toEqual(['m001', 'm002', 'm003']);
    expect(data.threads[CHAT]?.olderCursor).toBe('older');
  });

  test('a page that leaves a hole replaces what is older, even where a newer one came live', () => {
    const data = having(
      page([message(1)], 'older'),
      received(message(9)),
      page([message(7), message(8), message(9)], 'hole'),
    );
    expect(ids(data)).toEqual(['m007', 'm008', 'm009']);
    expect(data.threads[CHAT]?.olderCursor).toBe('hole');
  });

  test('older ones go before, and their end is remembered', () => {
    const data = having(page([message(3)], 'c'), page([message(1), message(2)], null, 'older'));
    expect(ids(data)).toEqual(['m001', 'm002', 'm003']);
    expect(data.threads[CHAT]?.olderCursor).toBeNull();
  });

  test('after a lost connection only the open chat keeps its messages', () => {
    const data = having(page([message(1)], null), {
      type: 'resynced',
      payload: { openConversationId: null },
    });
    expect(data.threads).toEqual({});
  });
});

describe('scheduled messages', () => {
  const updated = (item: ScheduledMessage): ChatEvent => ({
    type: 'scheduled_message_updated',
    payload: item,
  });
  const status = (...events: ChatEvent[]) => having(...events).scheduledMessages.s1?.status;

  test('the greater version wins in whatever order they come', () => {
    const old = updated(scheduled({ version: 1, updatedAt: at(9) }));
    const newer = updated(scheduled({ version: 2, timeZone: 'UTC' }));
    expect(having(old, newer).scheduledMessages.s1?.version).toBe(2);
    expect(having(newer, old).scheduledMessages.s1?.version).toBe(2);
  });

  test('sent stays sent when a late fetch still says pending', () => {
    const pending = updated(scheduled({ updatedAt: at(9) }));
    expect(status(updated(scheduled({ status: 'sent' })), pending)).toBe('sent');
  });

  test('a failed one that turns out as sent is sent', () => {
    expect(status(updated(scheduled({ status: 'failed' })), updated(scheduled({ status: 'sent' })))).toBe(
      'sent',
    );
  });

  test('a retried one is pending again', () => {
    const retried = updated(scheduled({ version: 2, status: 'pending' }));
    expect(status(updated(scheduled({ status: 'failed' })), retried)).toBe('pending');
  });

  test('one that goes out comes into the chat once, whichever events tell it', () => {
    const out = message(1, { id: 's1', senderId: ME });
    const sent: ChatEvent = {
      type: 'scheduled_message_sent',
      payload: { scheduledMessage: scheduled({ status: 'sent' }), message: out },
    };
    const data = having(updated(scheduled({})), sent, sent, { type: 'message_sent', payload: out });
    expect(ids(data)).toEqual(['s1']);
    expect(data.scheduledMessages.s1?.status).toBe('sent');
  });
});

test('a message that the server has leaves the outbox, however it became known', () => {
  const outgoing = {
    id: 'm001',
    conversationId: CHAT,
    receiverId: 'x',
    text: 't',
    writtenAt: 0,
    failure: null,
  };
  const data = having(
    { type: 'outgoing_written', payload: outgoing },
    { type: 'outgoing_failed', payload: { id: 'm001', failure: 'why' } },
    { type: 'message_sent', payload: message(1, { senderId: ME }) },
  );
  expect(data.outbox).toEqual({});
});

test('applying any event twice gives what applying it once gives', () => {
  const events: ChatEvent[] = [
    listed(conversation(message(1), 1)),
    received(message(2)),
    page([message(1), message(2)], null),
    statusOf('m002', 'read'),
    { type: 'conversation_read', payload: { conversationId: CHAT, upTo: 'm002', unreadCount: 0 } },
    { type: 'scheduled_message_created', payload: scheduled({}) },
    { type: 'scheduled_message_cancelled', payload: scheduled({ status: 'cancelled', version: 2 }) },
  ];
  let data = emptyChatData(ME);
  for (const event of events) {
    data = reduce(data, event);
    expect(reduce(data, event)).toEqual(data);
  }
});
