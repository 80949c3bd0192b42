import { MessagesSquare } from 'lucide-react';
import { strings } from '../../lib/strings.ts';
import { Notice } from '../../ui/Notice.tsx';

/** The right pane while no conversation is open. */
export function NoConversation() {
  return <Notice icon={MessagesSquare} title={strings.chat.pickOne} hint={strings.chat.pickOneHint} />;
}
