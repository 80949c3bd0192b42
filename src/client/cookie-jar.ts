/** Keeps cookies where the runtime does not, such as Node; browsers need none. */
export interface CookieJar {
  /** The value of the Cookie header for the next request, if there is any. */
  header(): string | undefined;
  /** Takes over the Set-Cookie lines of a reply. */
  store(lines: readonly string[]): void;
}

/** A jar for one server and one person, in memory. */
export function createCookieJar(): CookieJar {
  const values = new Map<string, string>();
  return {
    header() {
      if (values.size === 0) return undefined;
      return [...values].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    store(lines) {
      for (const line of lines) {
        const [pair = '', ...attributes] = line.split(';');
        const at = pair.indexOf('=');
        const name = pair.slice(0, at).trim();
        const value = pair.slice(at + 1).trim();
        if (value === '' || attributes.some(isOver)) values.delete(name);
        else values.set(name, value);
      }
    },
  };
}

function isOver(attribute: string): boolean {
  const [name = '', value = ''] = attribute.trim().split('=');
  if (name.toLowerCase() === 'max-age') return Number(value) <= 0;
  return name.toLowerCase() === 'expires' && Date.parse(value) <= Date.now();
}
