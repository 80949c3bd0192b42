import { expect } from 'vitest';
import type { Page } from '#contract/primitives.ts';

/** Where to go on, and how many rows to bring. */
export interface Paging {
  limit: number;
  cursor?: string;
}

/**
 * Reads a list to its end, page by page.
 * @returns its pages; each but the last is full, and none brings a row that came before
 */
export async function readPages<T>(
  limit: number,
  read: (paging: Paging) => Promise<Page<T>>,
  idOf: (row: T) => string,
): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read({ limit, ...(cursor === null ? {} : { cursor }) });
    pages.push(page.items);
    cursor = page.nextCursor;
    if (cursor !== null) expect(page.items).toHaveLength(limit);
  } while (cursor !== null && pages.length < 1000);
  const ids = pages.flat().map(idOf);
  expect(new Set(ids).size).toBe(ids.length);
  return pages;
}
