/** How an operator's browser asks, without following redirects. */
export interface Operator {
  request(path: string, init?: RequestInit & { form?: Record<string, string> }): Promise<Response>;
  /** Signs in and keeps the cookie. */
  signIn(password: string): Promise<Response>;
  /** The cookie as `name=value`, once signed in. */
  cookie: string;
}

export function newOperator(url: string): Operator {
  const operator: Operator = {
    cookie: '',
    request: (path, { form, ...init } = {}) =>
      fetch(url + path, {
        redirect: 'manual',
        ...init,
        headers: { accept: 'text/html', cookie: operator.cookie, ...init.headers },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      }),
    signIn: async (password) => {
      const headers = { origin: url };
      const response = await operator.request('/admin/login', {
        method: 'POST',
        headers,
        form: { password },
      });
      operator.cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      return response;
    },
  };
  return operator;
}
