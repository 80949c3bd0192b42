import { useEffect } from 'react';
import { create } from 'zustand';
import type { Message } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { chatService } from '../api/chatService.ts';
import { isPassing, whyClosed } from '../lib/errors.ts';

type Sealed = Message | ScheduledMessage;

/** What of a message can be shown. */
export type Opened =
  | { state: 'opening' }
  | { state: 'open'; text: string; early: boolean }
  | { state: 'closed'; reason: string; passing: boolean };

interface TextState {
  /** by `keyOf` */
  texts: Record<string, Opened>;
  open(message: Sealed): Promise<Opened>;
  /** Lets messages be tried again that could not be opened for want of a connection. */
  retryPassing(): void;
  clear(): void;
}

const OPENING: Opened = { state: 'opening' };

/** An edit makes another text under the same id; going out makes another signed time of the same text. */
const keyOf = ({ id, envelope, sentAt }: Sealed) => `${id} ${envelope.iv} ${sentAt ?? ''}`;

/** Texts as they were decrypted on the device, in memory only. */
export const useTextStore = create<TextState>()((set, get) => ({
  texts: {},
  async open(message) {
    const key = keyOf(message);
    const put = (opened: Opened) => {
      set(({ texts }) => ({ texts: { ...texts, [key]: opened } }));
      return opened;
    };
    const known = get().texts[key];
    if (known) return known;
    put(OPENING);
    try {
      return put({ state: 'open', ...(await chatService.open(message)) });
    } catch (error) {
      return put({ state: 'closed', reason: whyClosed(error), passing: isPassing(error) });
    }
  },
  retryPassing() {
    const kept = Object.entries(get().texts).filter(([, text]) => text.state !== 'closed' || !text.passing);
    set({ texts: Object.fromEntries(kept) });
  },
  clear: () => set({ texts: {} }),
}));

/** The text of a message, which is decrypted when it is first shown. */
export function useText(message: Sealed): Opened {
  const opened = useTextStore((state) => state.texts[keyOf(message)]);
  useEffect(() => {
    if (!opened) void useTextStore.getState().open(message);
  }, [opened, message]);
  return opened ?? OPENING;
}
