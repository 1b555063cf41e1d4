/** The simulated market in the shape of the Massive REST API: realistic bytes of any size, without a key. */
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { SimulatedProvider } from '../../dist/market-data/adapters/simulated/simulated-provider.js';

const known = (value) => (Number.isNaN(value) ? 0 : value);

/** A clock that stands still, so that every run of a benchmark sees the same market. */
export const fixedClock = (ms) => ({ nowMs: () => ms });

export function simulatedMarket(tickers, nowMs) {
  return new SimulatedProvider({ seed: 1, tickers, clock: fixedClock(nowMs) });
}

/** The body of the full-market snapshot: day, minute, previous day, last trade and quote a row, as the largest plan sends it. */
export async function snapshotBytes(provider, nowMs) {
  const { symbols, columns } = await provider.snapshot(new AbortController().signal);
  const ns = nowMs * 1e6;
  const tickers = symbols.map((ticker, i) => {
    const price = known(columns.priceUsd[i]);
    const volume = known(columns.dayVolumeShares[i]);
    const previous = known(columns.previousCloseUsd[i]);
    const vwap = known(columns.vwapUsd[i]);
    return {
      ticker,
      todaysChangePerc: previous > 0 ? (price / previous - 1) * 100 : 0,
      todaysChange: price - previous,
      updated: ns,
      day: {
        o: known(columns.dayOpenUsd[i]),
        h: known(columns.dayHighUsd[i]),
        l: known(columns.dayLowUsd[i]),
        c: price,
        v: volume,
        vw: vwap,
      },
      lastQuote: { P: price + 0.01, S: 3, p: price, s: 2, t: ns },
      lastTrade: { c: [14, 41], i: String(50_000 + i), p: price, s: 100, t: ns, x: 4 },
      min: { av: volume, t: nowMs - 60_000, n: 12, o: price, h: price, l: price, c: price, v: 1200, vw: price },
      prevDay: { o: previous, h: previous, l: previous, c: previous, v: volume, vw: previous },
    };
  });
  return Buffer.from(JSON.stringify({ status: 'OK', count: tickers.length, tickers }));
}

/**
 * Serves snapshot, grouped daily bars and reference data of the simulated market on a free port of the loopback interface.
 * @param snapshotAfterMs what a snapshot takes on its way
 */
export async function startMarketServer(tickers, nowMs, snapshotAfterMs = 0) {
  const provider = simulatedMarket(tickers, nowMs);
  const { signal } = new AbortController();
  const snapshot = gzipSync(await snapshotBytes(provider, nowMs), { level: 1 });
  const rows = [...(await provider.reference(signal)).rows.values()].map((row) => ({
    ticker: row.symbol,
    name: row.name ?? row.symbol,
    market: 'stocks',
    locale: 'us',
    type: row.type ?? undefined,
    primary_exchange: row.exchange ?? undefined,
    active: row.active ?? undefined,
    market_cap: row.marketCapUsd ?? undefined,
  }));
  const simulatedDates = provider.calendar.sessionsBefore(provider.calendar.at(nowMs).date, 390);
  const grouped = async (date) => {
    // The real calendar skips days that the simulation trades on: any day of the simulation does.
    const days = Math.round((nowMs - Date.parse(`${date}T16:00:00-05:00`)) / 86_400_000);
    const bars = await provider.dailyBars(simulatedDates[Math.min(Math.max(days - 1, 0), 389)], signal);
    const results = bars.symbols.map((T, i) => ({
      T,
      o: bars.openUsd[i],
      h: bars.highUsd[i],
      l: bars.lowUsd[i],
      c: bars.closeUsd[i],
      v: bars.volumeShares[i],
      vw: Number.isNaN(bars.vwapUsd[i]) ? undefined : bars.vwapUsd[i],
      n: 100,
      t: nowMs,
    }));
    return gzipSync(JSON.stringify({ status: 'OK', adjusted: true, resultsCount: results.length, results }), {
      level: 1,
    });
  };
  const answer = async (path) => {
    if (path.startsWith('/v2/snapshot')) return delay(snapshotAfterMs, snapshot);
    if (path.startsWith('/v2/aggs/grouped')) return grouped(path.split('/').at(-1));
    if (path.startsWith('/v3/reference/tickers')) return gzipSync(JSON.stringify({ status: 'OK', results: rows }));
    if (path.startsWith('/stocks/v1/splits')) return gzipSync(JSON.stringify({ status: 'OK', results: [] }));
    return null;
  };
  const server = http.createServer((request, response) => {
    answer(new URL(request.url, 'http://localhost').pathname).then(
      (body) => {
        if (body === null) response.writeHead(404).end('404 page not found');
        else response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      },
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
