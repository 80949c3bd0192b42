import { memoryRequestIds, type RequestIdStore } from '#client/access.ts';

const KEY = 'postdate.refresh-request';

/** Kept over a reload and between tabs, because the refresh cookie is too. */
export function localRequestIds(): RequestIdStore {
  try {
    localStorage.getItem(KEY);
  } catch {
    return memoryRequestIds();
  }
  return {
    get: () => localStorage.getItem(KEY),
    set: (requestId) => localStorage.setItem(KEY, requestId),
    clear: () => localStorage.removeItem(KEY),
  };
}
