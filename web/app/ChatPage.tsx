import { ChatWindow } from '../features/chat/ChatWindow.tsx';
import { ScheduleButton } from '../features/schedule/ScheduleButton.tsx';
import { ScheduledLine } from '../features/schedule/ScheduledLine.tsx';

/** The chat with what scheduling adds to it. */
export function ChatPage({ conversationId }: { conversationId: string }) {
  return (
    <ChatWindow
      key={conversationId}
      conversationId={conversationId}
      besideSend={<ScheduleButton conversationId={conversationId} />}
      aboveComposer={<ScheduledLine conversationId={conversationId} />}
    />
  );
}
