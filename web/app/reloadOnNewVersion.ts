const KEY = 'postdate.reloaded-at';
const AT_MOST_EVERY_MS = 30_000;

/**
 * After a new version was put in place, the page that is open asks for parts that are not there any more. Loading it
 * anew mends that; once, in case the fault is another one.
 */
export function reloadOnNewVersion(): void {
  addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(KEY));
    if (Date.now() - last < AT_MOST_EVERY_MS) return;
    event.preventDefault();
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  });
}
