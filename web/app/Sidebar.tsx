import { LogOut, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ConversationList } from '../features/chat/ConversationList.tsx';
import { ScheduledLink } from '../features/schedule/ScheduledLink.tsx';
import { strings } from '../lib/strings.ts';
import { useSessionStore } from '../state/sessionStore.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { PaneHeader } from '../ui/PaneHeader.tsx';
import styles from './Sidebar.module.css';

export function Sidebar() {
  const { account, chat, general } = strings;
  const me = useSessionStore((state) => state.me);
  const signOut = useSessionStore((state) => state.signOut);
  const [asking, setAsking] = useState(false);
  const [, navigate] = useLocation();

  /** The next person at this browser starts at the beginning. */
  async function leave(): Promise<void> {
    navigate('/');
    await signOut();
  }

  return (
    <>
      <PaneHeader title={account.product}>
        <Link href="/new" aria-label={chat.newChat} title={chat.newChat} className={styles.new ?? ''}>
          <SquarePen size={20} aria-hidden />
        </Link>
      </PaneHeader>
      <ScheduledLink />
      <ConversationList />
      <footer className={styles.footer}>
        <Avatar name={me?.displayName ?? ''} size="s" />
        <p className={styles.me}>
          <span className={styles.name}>{me?.displayName}</span>
          <span className={styles.username}>@{me?.username}</span>
        </p>
        <IconButton label={account.signOut} onPress={() => setAsking(true)}>
          <LogOut size={18} aria-hidden />
        </IconButton>
      </footer>
      <Confirm
        title={account.signOutTitle}
        hint={account.signOutHint}
        confirm={account.signOut}
        dismiss={general.cancel}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={leave}
      />
    </>
  );
}
