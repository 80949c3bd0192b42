import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { NoConversation } from '../features/chat/NoConversation.tsx';
import { ScheduleDialogHost } from '../features/schedule/ScheduleDialogHost.tsx';
import { cx } from '../lib/cx.ts';
import { strings } from '../lib/strings.ts';
import { ChatPage } from './ChatPage.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { NotFound } from './NotFound.tsx';
import styles from './Shell.module.css';
import { Sidebar } from './Sidebar.tsx';
import { usePageTitle } from './usePageTitle.ts';
import { useRoutes } from './useRoutes.ts';
import { useUnsentWarning } from './useUnsentWarning.ts';

const FindPeople = lazy(async () => ({
  default: (await import('../features/people/FindPeople.tsx')).FindPeople,
}));
const ScheduledMessagesList = lazy(async () => ({
  default: (await import('../features/schedule/ScheduledMessagesList.tsx')).ScheduledMessagesList,
}));

/** Two panes; on a phone the one that the address names. */
export function Shell() {
  const isList = useRoutes();
  usePageTitle();
  useUnsentWarning();

  return (
    <div className={styles.shell}>
      <ConnectionBanner />
      <main className={styles.panes}>
        <section aria-label={strings.chat.chats} className={cx(styles.side, !isList && styles.behind)}>
          <Sidebar />
        </section>
        <div className={cx(styles.main, isList && styles.behind)}>
          <Suspense fallback={null}>
            <Switch>
              <Route path="/" component={NoConversation} />
              <Route path="/new" component={FindPeople} />
              <Route path="/scheduled">
                <ScheduledMessagesList />
              </Route>
              <Route path="/c/:id">{({ id }) => <ChatPage conversationId={id} />}</Route>
              <Route path="/c/:id/scheduled">
                {({ id }) => <ScheduledMessagesList conversationId={id} />}
              </Route>
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </div>
      </main>
      <ScheduleDialogHost />
    </div>
  );
}
