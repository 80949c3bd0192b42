const KEY = 'postdate.session';

/**
 * What this browser remembers of a session, since its cookie can't be seen from here: that there is one (`in`), or
 * that it is to be ended as soon as the server can be reached (`leaving`).
 */
export const sessionMark = {
  get: (): string | null => localStorage.getItem(KEY),
  set: (mark: 'in' | 'leaving'): void => localStorage.setItem(KEY, mark),
  clear: (): void => localStorage.removeItem(KEY),
};
