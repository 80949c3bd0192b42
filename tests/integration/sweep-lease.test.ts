import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropLease, leaseModel, takeLease } from '#core/lease.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';

describe('the lease under which the sweep runs', () => {
  let first: Product;
  let second: Product;
  let aheadMs = 0;
  beforeAll(async () => {
    first = await startProduct({ roles: ['api'] });
    const overrides = { now: () => Date.now() + aheadMs };
    second = await startProduct({ place: first.place, roles: ['api'], overrides });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  it('is had by one at a time, who may renew it', async () => {
    expect(await takeLease(first.context, 'one', 'a', 1000)).toEqual({ lastAuditAt: 0 });
    expect(await takeLease(second.context, 'one', 'b', 1000)).toBeNull();
    expect(await takeLease(first.context, 'one', 'a', 1000)).not.toBeNull();
    aheadMs = 1500;
    expect(await takeLease(second.context, 'one', 'b', 1000)).not.toBeNull();
    aheadMs = 0;
    expect(await takeLease(first.context, 'one', 'a', 1000)).toBeNull();
  });

  it('is had by one of many who want it at the same time', async () => {
    const holders = Array.from({ length: 20 }, (_, n) => `holder ${n}`);
    const taken = await Promise.all(
      holders.map((holder, n) => takeLease((n % 2 === 0 ? first : second).context, 'many', holder, 10_000)),
    );
    expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('is free at once when it is given up, though only by its holder', async () => {
    await takeLease(first.context, 'given up', 'a', 60_000);
    await dropLease(second.context, 'given up', 'b');
    expect(await takeLease(second.context, 'given up', 'b', 60_000)).toBeNull();
    await dropLease(first.context, 'given up', 'a');
    expect(await takeLease(second.context, 'given up', 'b', 60_000)).not.toBeNull();
  });

  it('goes to another worker when the one that sweeps is stopped', async () => {
    const { place } = first;
    const holder = async () => (await leaseModel(first.context.db).findById('sweep').lean())?.holder;
    const leaving = await startProduct({ place, roles: ['worker'] });
    const before = await until('the first worker to sweep', holder);
    const staying = await startProduct({ place, roles: ['worker'] });
    await leaving.stop();
    await until('the second worker to sweep', async () => (await holder()) !== before);
    await staying.stop();
  });
});
