import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { inject } from 'vitest';
import { type Product, type ProductOptions, startProduct } from '../../support/product.ts';
import { type Visitor, visit } from './visitor.ts';

export const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;
export type Size = keyof typeof SIZES;

/** The product with a browser before it. */
export interface Stage {
  product: Product;
  browser: Browser;
  /** A new browser profile, with nobody signed in. */
  enter(size?: Size): Promise<Visitor>;
  close(): Promise<void>;
}

export async function setStage(options?: ProductOptions): Promise<Stage> {
  const [product, browser] = await Promise.all([
    startProduct(options),
    chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] }),
  ]);
  return {
    product,
    browser,
    async enter(size = 'desktop') {
      const context = await browser.newContext({ ...SIZES[size], locale: 'en-GB', baseURL: product.url });
      return await visit(await context.newPage());
    },
    async close() {
      await browser.close();
      await product.stop();
    },
  };
}
