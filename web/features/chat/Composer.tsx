import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useViewStore } from '../../state/viewStore.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './Composer.module.css';

const MOST_ROWS = 8;

interface ComposerProps {
  conversationId: string;
  name: string;
  besideSend: ReactNode;
}

/** Where a message is written: Enter sends, Shift+Enter makes a line, Ctrl or ⌘ with Shift+Enter schedules. */
export function Composer({ conversationId, name, besideSend }: ComposerProps) {
  const { chat } = strings;
  const input = useRef<HTMLTextAreaElement>(null);
  const draft = useViewStore((state) => state.drafts[conversationId] ?? '');
  const setDraft = useViewStore((state) => state.setDraft);
  const setScheduleDialog = useViewStore((state) => state.setScheduleDialog);
  const sendMessage = useChatStore((state) => state.sendMessage);
  const text = draft.trim();

  function send(): void {
    input.current?.focus();
    if (text === '') return;
    setDraft(conversationId, '');
    void sendMessage(conversationId, text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While a word is being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isSchedule = event.shiftKey && (event.ctrlKey || event.metaKey);
    if (event.shiftKey && !isSchedule) return;
    event.preventDefault();
    if (isSchedule) setScheduleDialog({ mode: 'new', conversationId });
    else send();
  }

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={input}
        className={styles.input}
        rows={Math.min(MOST_ROWS, draft.split('\n').length)}
        aria-label={chat.write(name)}
        placeholder={chat.write(name)}
        enterKeyHint="send"
        value={draft}
        onChange={(event) => setDraft(conversationId, event.target.value)}
        onKeyDown={onKeyDown}
      />
      {besideSend}
      <IconButton label={chat.send} look="primary" type="submit" isDisabled={text === ''}>
        <SendHorizontal size={20} aria-hidden />
      </IconButton>
    </form>
  );
}
