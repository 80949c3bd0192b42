import { Check, CheckCheck } from 'lucide-react';
import type { MessageStatus } from '#contract/messages.ts';
import { cx } from '../../lib/cx.ts';
import { strings } from '../../lib/strings.ts';
import { Hidden } from '../../ui/Hidden.tsx';
import styles from './Bubble.module.css';

/** How far a message of one's own got. */
export function Ticks({ status, inWords }: { status: MessageStatus; inWords: boolean }) {
  const word = strings.chat.state[status];
  const Icon = status === 'send' ? Check : CheckCheck;
  return (
    <span className={cx(styles.part, status === 'read' && styles.read)} title={word}>
      <Icon size={14} aria-hidden />
      {inWords ? word : <Hidden>{word}</Hidden>}
    </span>
  );
}
