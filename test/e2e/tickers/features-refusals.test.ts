import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LAST_DAY, marketSessions } from '../../support/feature-market.js';
import { HttpApp } from '../../support/http-app.js';

const URL = '/api/v1/features';

describe('features', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await HttpApp.start();
    http.hold(marketSessions());
  });
  afterAll(() => http.close());

  const post = (payload: object) => http.request({ method: 'POST', url: `${URL}/batch`, payload });

  it.each([
    ['unknown_symbol', 'NOSUCH', LAST_DAY],
    ['not_traded', 'GONE', LAST_DAY],
    ['not_held', 'QZRX', '2024-01-03'],
    ['future', 'QZRX', '2026-03-17'],
    ['not_over', 'QZRX', '2026-03-16'],
  ])('that do not exist are answered 404, %s', async (reason, symbol, date) => {
    const response = await http.get(`${URL}/${symbol}/${date}`);
    expect([response.statusCode, response.json()]).toMatchObject([404, { code: 'no_bar', reason }]);
  });

  it('of the market on a day that is not held are no job', async () => {
    const response = await post({ date: '2026-03-17' });
    expect([response.statusCode, response.json()]).toMatchObject([404, { code: 'no_bar', reason: 'future' }]);
  });

  it.each(['2026-02-30', '2026-3-1', '20260301', 'today', '2026-03-01T00:00:00Z'])(
    'refuse the date %s',
    async (date) => {
      const response = await http.get(`${URL}/QZRX/${date}`);
      expect([response.statusCode, response.json()]).toMatchObject([400, { errors: [{ field: 'date' }] }]);
    },
  );

  it.each(['a%20b', 'A'.repeat(21), '..%2FA', '*'])('refuse the symbol %s', async (symbol) => {
    const response = await http.get(`${URL}/${symbol}/${LAST_DAY}`);
    expect([response.statusCode, response.json()]).toMatchObject([400, { errors: [{ field: 'symbol' }] }]);
  });

  it.each([
    [{ symbols: ['QZRX'] }, 'date'],
    [{ date: '2026-02-30', symbols: ['QZRX'] }, 'date'],
    [{ date: LAST_DAY, symbols: [] }, 'symbols'],
    [{ date: LAST_DAY, symbols: null }, 'symbols'],
    [{ date: LAST_DAY, symbols: 'QZRX' }, 'symbols'],
    [{ date: LAST_DAY, symbols: ['../x'] }, 'symbols'],
    [{ date: LAST_DAY, symbols: Array.from({ length: 501 }, (_, i) => `A${String(i)}`) }, 'symbols'],
    [{ date: LAST_DAY, tickers: ['QZRX'] }, 'tickers'],
  ])('refuse a batch with a bad field', async (body, field) => {
    const response = await post(body);
    expect([response.statusCode, response.json()]).toMatchObject([400, { errors: [{ field }] }]);
  });

  it('have a slash of the symbol where it is written %2F', async () => {
    expect((await http.get(`${URL}/BRK%2FA/${LAST_DAY}`)).json()).toMatchObject({ reason: 'unknown_symbol' });
  });
});
