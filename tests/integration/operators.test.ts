import { appRoutes } from '@bull-board/api/dist/routes.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOperator, type Operator } from '../support/operator.ts';
import { newPair } from '../support/people.ts';
import { createPoints, SECRET_REASON } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { allAlarms } from '../support/queue.ts';
import { untilStatus } from '../support/rows.ts';
import { scheduleAt } from '../support/schedule-at.ts';

const PASSWORD = 'a long operator password';
const HOUR = 3_600_000;
/** What the write routes of Bull Board ask for, all in one: each takes its own part. */
const BODY = {
  name: 'deliver',
  data: { of: 'a stranger' },
  options: {},
  jobData: { of: 'a stranger' },
  runAt: 1,
  priority: 1,
  concurrency: 1,
  pattern: '* * * * *',
};

describe('the operators’ pages without OPERATOR_PASSWORD', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
  });
  afterAll(() => product.stop());

  it.each(['/admin/queues', '/admin/login', '/admin/queues/api/queues'])('have no %s', async (path) => {
    for (const accept of ['text/html', 'application/json']) {
      const response = await newOperator(product.url).request(path, { headers: { accept } });
      expect(response.status).toBe(404);
    }
  });
});

describe('the operators’ pages', () => {
  let product: Product;
  let stranger: Operator;
  let operator: Operator;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'], variables: { OPERATOR_PASSWORD: PASSWORD } });
    stranger = newOperator(product.url);
    operator = newOperator(product.url);
    await operator.signIn(PASSWORD);
  });
  afterAll(() => product.stop());

  it.each(['/admin/queues', '/admin/queues/queue/deliveries'])(
    'send a stranger at %s to the login',
    async (path) => {
      const response = await stranger.request(path);
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe('/admin/login');
    },
  );

  it('answer a stranger’s call of their API with 401', async () => {
    const response = await stranger.request('/admin/queues/api/queues', {
      headers: { accept: 'application/json' },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
  });

  it('have a login form whose origin a browser names', async () => {
    const response = await stranger.request('/admin/login');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<form method="post" action="/admin/login">');
    // Under "no-referrer" browsers send a form with "Origin: null", which is refused.
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
  });

  it.each([
    ['a wrong one', { password: 'another long password' }],
    ['none', {}],
    ['one of another length', { password: `${PASSWORD} ` }],
  ])('refuse the password where it is %s', async (_name, form) => {
    const response = await stranger.request('/admin/login', { method: 'POST', form });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).not.toContain(PASSWORD);
  });

  it('refuse a sign-in from another origin', async () => {
    const response = await stranger.request('/admin/login', {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      form: { password: PASSWORD },
    });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('give the right password a cookie that scripts and other sites can’t use', async () => {
    const response = await newOperator(product.url).signIn(PASSWORD);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/admin/queues');
    const [cookie = ''] = response.headers.getSetCookie();
    const [, ...flags] = cookie.split('; ');
    expect(flags.toSorted()).toEqual(['HttpOnly', 'Max-Age=28800', 'Path=/admin', 'SameSite=Strict']);
  });

  it('do not take a person’s access token for an operator’s', async () => {
    const { sender } = await newPair(product.url);
    const cookie = `postdate_operator=${await sender.client.api.token()}`;
    const response = await stranger.request('/admin/queues', { headers: { cookie } });
    expect(response.status).toBe(302);
  });

  it('forget the operator who signs out', async () => {
    const leaving = newOperator(product.url);
    await leaving.signIn(PASSWORD);
    const response = await leaving.request('/admin/logout', { method: 'POST' });
    expect(response.headers.getSetCookie()[0]).toContain('Max-Age=0');
  });

  it('show Bull Board, whose scripts and styles a browser may load', async () => {
    const response = await operator.request('/admin/queues');
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('<base href="/admin/queues/"');
    // Its files are named from that base, so the policy must let the page set it.
    expect(response.headers.get('content-security-policy')).toContain("base-uri 'self'");
    const files = [...page.matchAll(/(?:src|href)="(static\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const loaded = await operator.request(`/admin/queues/${file}`);
      expect(loaded.status).toBe(200);
      expect(loaded.headers.get('content-type')).toMatch(/javascript|css/);
    }
  });
});

describe('Bull Board', () => {
  const points = createPoints();
  let product: Product;
  let operator: Operator;
  let pendingId: string;
  let failedId: string;
  beforeAll(async () => {
    product = await startProduct({
      overrides: { atPoint: points.hook },
      variables: { OPERATOR_PASSWORD: PASSWORD },
    });
    operator = newOperator(product.url);
    await operator.signIn(PASSWORD);
    const { sender, to } = await newPair(product.url);
    const pending = await scheduleAt(product, sender, to, { dueInMs: HOUR });
    pendingId = pending.id;
    failedId = sender.client.newId();
    points.failAt(failedId, 'delivery.claimed', 3);
    await scheduleAt(product, sender, to, { id: failedId, dueInMs: 100 });
    await untilStatus(product, failedId, 'failed');
  });
  afterAll(() => product.stop());

  const job = async (id: string) => {
    const response = await operator.request(`/admin/queues/api/queues/deliveries/${id}`, {
      headers: { accept: 'application/json' },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('shows of a job its id, and no data', async () => {
    const { status, body } = await job(pendingId);
    expect(status).toBe(200);
    expect(body).toMatchObject({ job: { id: pendingId, data: {} }, status: 'delayed' });
  });

  it('shows of a failed job a code and no words of the fault', async () => {
    const { body } = await job(failedId);
    expect(body).toMatchObject({ job: { data: {}, failedReason: 'DELIVERY_FAILED' }, status: 'failed' });
    expect(JSON.stringify(body)).not.toContain(SECRET_REASON);
  });

  it('shows people’s ids or ciphertext nowhere in its list', async () => {
    const response = await operator.request('/admin/queues/api/queues?activeQueue=deliveries&status=latest');
    expect(response.status).toBe(200);
    const { queues } = (await response.json()) as { queues: { jobs: { id: string; data: unknown }[] }[] };
    const jobs = queues.flatMap((queue) => queue.jobs);
    expect(jobs.map(({ id }) => id).toSorted()).toEqual([pendingId, failedId].toSorted());
    for (const { data } of jobs) expect(data).toEqual({});
  });

  /** Every route of Bull Board by which something could be changed. */
  const writes = appRoutes.api.filter(({ method }) => method !== 'get');

  it('has write routes at all, which the next test tries', () => {
    expect(writes.map(({ route }) => route)).toContain('/api/queues/:queueName/:jobId/retry');
  });

  it.each(writes.map(({ method, route }) => [`${method} ${route}`, String(method), String(route)]))(
    'changes nothing through %s',
    async (_name, method, route) => {
      const { queue, redis } = product.context;
      const state = async () => [
        await queue.getJobCounts(),
        await allAlarms(product),
        await Promise.all([pendingId, failedId, 'meta'].map((key) => redis.fast.hgetall(queue.toKey(key)))),
      ];
      const before = await state();
      for (const id of [pendingId, failedId]) {
        const path = route
          .replace(':queueName', 'deliveries')
          .replace(':jobId', id)
          .replace(':schedulerId', 'x')
          .replace(':queueStatus', id === failedId ? 'failed' : 'delayed');
        const body = JSON.stringify(BODY);
        const response = await operator.request(`/admin/queues${path}`, {
          method: method.toUpperCase(),
          headers: { accept: 'application/json', 'content-type': 'application/json' },
          body,
        });
        // Those of all queues pass over the ones that are read-only, and say that they are done.
        if (route.includes(':queueName')) expect(response.status).toBe(405);
      }
      expect(await state()).toEqual(before);
    },
  );
});

describe('the operators’ login', () => {
  it('makes who guesses wait', async () => {
    const variables = { OPERATOR_PASSWORD: PASSWORD, RATE_LIMIT_SCALE: '0.1' };
    const product = await startProduct({ roles: ['api'], variables });
    const guesser = newOperator(product.url);
    for (let guess = 1; guess <= 3; guess++)
      expect((await guesser.signIn(`wrong guess ${guess}`)).status).toBe(401);
    const response = await guesser.signIn(PASSWORD);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    await product.stop();
  });

  it('in production sends its cookie over encrypted connections only', async () => {
    const variables = {
      OPERATOR_PASSWORD: PASSWORD,
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://chat.example.org',
    };
    const product = await startProduct({ roles: ['api'], variables });
    const response = await newOperator(product.url).request('/admin/login', {
      method: 'POST',
      headers: { origin: 'https://chat.example.org' },
      form: { password: PASSWORD },
    });
    expect(response.headers.getSetCookie()[0]).toContain('Secure');
    await product.stop();
  });
});
