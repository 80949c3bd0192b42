import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useChatStore } from '../../state/chatStore.ts';

/** This near to the end counts as at the end. */
const NEAR_PX = 48;

/**
 * Keeps the list where the reader is: at the end while new messages come, and at the same message while older ones
 * are put before it. What the person writes always brings the end into view.
 */
export function useScroll(conversationId: string) {
  const list = useRef<HTMLDivElement>(null);
  const fromEnd = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const first = useChatStore((state) => state.threads[conversationId]?.items[0]?.id);
  const written = useChatStore(
    (state) => Object.values(state.outbox).findLast((item) => item.conversationId === conversationId)?.id,
  );

  const toEnd = useCallback(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, []);

  const onScroll = useCallback(() => {
    const element = list.current;
    if (!element) return;
    fromEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight;
    setAtEnd(fromEnd.current < NEAR_PX);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another first message means that older ones were put before
  useLayoutEffect(() => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight - element.clientHeight - fromEnd.current;
  }, [first]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another chat starts at its end, and so does a new own message
  useLayoutEffect(() => {
    fromEnd.current = 0;
    toEnd();
  }, [conversationId, written, toEnd]);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const followEnd = () => {
      if (fromEnd.current < NEAR_PX) toEnd();
      else onScroll();
    };
    // Heights change when messages come, are decrypted, or the window does.
    const sizes = new ResizeObserver(followEnd);
    const watch = () => {
      sizes.disconnect();
      sizes.observe(element);
      for (const child of element.children) sizes.observe(child);
    };
    const children = new MutationObserver(watch);
    watch();
    children.observe(element, { childList: true });
    return () => {
      sizes.disconnect();
      children.disconnect();
    };
  }, [toEnd, onScroll]);

  return { list, atEnd, onScroll, toEnd };
}
