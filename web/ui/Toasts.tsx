import { lazy, Suspense, useSyncExternalStore } from 'react';
import { toastQueue } from './toasts.ts';

const ToastRegion = lazy(async () => ({ default: (await import('./ToastRegion.tsx')).ToastRegion }));

const subscribe = (listener: () => void) => toastQueue.subscribe(listener);
const hasToasts = () => toastQueue.visibleToasts.length > 0;

/** Shows notices; how they are shown is fetched with the first one. */
export function Toasts() {
  const isNeeded = useSyncExternalStore(subscribe, hasToasts);
  if (!isNeeded) return null;
  return (
    <Suspense fallback={null}>
      <ToastRegion />
    </Suspense>
  );
}
