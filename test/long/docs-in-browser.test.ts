import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ADMIN_KEY, KEYS, READER_KEY } from '../support/auth/auth-app.js';
import { Browser } from '../support/browser/browser.js';
import type { BrowserPage } from '../support/browser/browser-page.js';
import { HttpApp } from '../support/http-app.js';
import { barsOf } from '../support/market-fixtures.js';

/** A bound: a browser needs a core for itself for a while. */
jest.setTimeout(90_000);

const program = Browser.program();
const because = program === null ? ' (skipped: no Chromium on this machine; apt-get install chromium)' : '';

const one = (selector: string): string => `document.querySelector(${JSON.stringify(selector)})`;
const INPUT_OF = { 'X-API-Key': '#api_key_value', Bearer: '#auth-bearer-value' } as const;

(program === null ? describe.skip : describe)(`Swagger UI in a browser${because}`, () => {
  let http: HttpApp;
  let browser: Browser;
  let page: BrowserPage;
  let origin: string;

  beforeAll(async () => {
    http = await HttpApp.start(KEYS);
    http.hold([barsOf('2026-03-13', [{ symbol: 'AAPL', open: 1, high: 2, low: 1, close: 2, volume: 10 }])]);
    origin = `http://127.0.0.1:${String(await http.listen())}`;
    browser = await Browser.start(program ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await http.close();
  });
  beforeEach(async () => {
    page = await browser.open(`${origin}/docs`);
    await page.until(`${one('.opblock')} !== null`);
  });

  afterEach(() => page.close());

  /** Enters a key as people do: the button, the form of this way to send it, Authorize, Close. */
  const authorize = async (way: keyof typeof INPUT_OF, key: string): Promise<void> => {
    await page.click(one('.scheme-container .btn.authorize'));
    const input = one(INPUT_OF[way]);
    await page.type(input, key);
    await page.click(`${input}?.closest('form').querySelector('button[type=submit]')`);
    await page.until(`!${input}`);
    await page.click(one('.dialog-ux .btn-done'));
  };

  /** Opens an operation, presses Execute, and gives the status that the page shows. */
  const tryOut = async (method: string, path: string): Promise<string> => {
    const summary = one(`.opblock-${method} [data-path="${path}"]`);
    await page.click(`${summary}?.closest('.opblock').querySelector('.opblock-summary-control')`);
    // an operation that is pressed before the page has read its part of the document is not sent
    await page.until(`ui.specSelectors.specResolvedSubtree(['paths', '${path}', '${method}']) !== undefined`);
    await page.click(`${summary}?.closest('.opblock').querySelector('.btn.execute')`);
    return page.until(
      `${summary}.closest('.opblock').querySelector('.live-responses-table tbody .response-col_status')?.firstChild?.textContent`,
    );
  };

  it('loads under our own policy and shows the Authorize button', async () => {
    const button = `${one('.scheme-container .btn.authorize')}?.getBoundingClientRect()`;
    expect(await page.until<number>(`${button}.width`)).toBeGreaterThan(20);
    expect(await page.evaluate('document.title')).toBe('bms-discovery API');
    expect(page.complaints).toEqual([]);
  });

  it('tries out what is public without a key', async () => {
    expect(await tryOut('get', '/health/live')).toBe('200');
    expect(await tryOut('get', '/api/v1/price/{ticker}')).toBe('200');
  });

  it.each([
    ['no key', null, null, '401'],
    ["a reader's key as X-API-Key", 'X-API-Key', READER_KEY, '403'],
    ["an admin's key as X-API-Key", 'X-API-Key', ADMIN_KEY, '200'],
    ["an admin's key as Bearer", 'Bearer', ADMIN_KEY, '200'],
  ] as const)("tries out an admin's route with %s", async (_what, way, key, status) => {
    if (way !== null) await authorize(way, key);
    expect(await tryOut('get', '/discovery/v3/admin/jobs/failed')).toBe(status);
  });
});
