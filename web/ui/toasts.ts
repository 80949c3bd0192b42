import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components/Toast';

export interface ToastContent {
  tone: 'good' | 'bad' | 'plain';
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
/** What went wrong, or can be undone, stays long enough to read and to act. */
const SHOWN_LONG_MS = 12_000;
const AT_ONCE = 3;

export const toastQueue = new ToastQueue<ToastContent>({ maxVisibleToasts: AT_ONCE });

/** Shows a short notice; a screen reader says it too. */
export function toast(content: ToastContent): void {
  const long = content.tone === 'bad' || content.action !== undefined;
  const key = toastQueue.add(
    content.action ? { ...content, action: closing(content.action, () => toastQueue.close(key)) } : content,
    { timeout: long ? SHOWN_LONG_MS : SHOWN_MS },
  );
}

function closing(action: { label: string; run: () => void }, close: () => void) {
  return {
    label: action.label,
    run: () => {
      close();
      action.run();
    },
  };
}
