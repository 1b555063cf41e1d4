import type { StubMarket } from './stub-market.js';
import { noise } from './stub-noise.js';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 3;

export interface StubNewsItem {
  readonly id: string;
  readonly title: string;
  readonly published_utc: string;
  readonly tickers: readonly string[];
  readonly article_url?: string;
  readonly publisher?: { readonly name: string };
}

/** The news of the last days until now, newest first: one item every so often, always the same at the same hour. */
export function stubNews(market: StubMarket, everyMs: number, nowMs: number): StubNewsItem[] {
  const items: StubNewsItem[] = [];
  for (let slot = Math.floor(nowMs / everyMs); slot * everyMs > nowMs - KEPT_DAYS * DAY_MS; slot--) {
    const publishedMs = secondOf((slot + noise(market.options.seed, slot, 41)) * everyMs);
    if (publishedMs <= nowMs) items.push(newsItem(market, slot, publishedMs));
  }
  return items;
}

/** One in ten names ten tickers; some name none, have no publisher, or no address that can be linked. */
function newsItem(market: StubMarket, slot: number, publishedMs: number): StubNewsItem {
  const { instruments, options } = market;
  const draw = (key: number): number => noise(options.seed, slot, key);
  const kind = draw(42);
  const count = kind < 0.1 ? 10 : kind < 0.15 ? 0 : 1 + Math.floor(draw(43) * 2);
  const tickers = Array.from(
    { length: Math.min(count, instruments.length) },
    (_, k) => instruments[Math.floor(draw(50 + k) * instruments.length)]?.ticker ?? '',
  );
  return {
    id: `news-${slot}`,
    title: `Zexqua story ${slot}`,
    published_utc: new Date(publishedMs).toISOString().replace('.000Z', 'Z'),
    tickers,
    ...(draw(44) < 0.9 && { article_url: draw(44) < 0.05 ? 'javascript:alert(1)' : `https://example.com/${slot}` }),
    ...(draw(45) < 0.9 && { publisher: { name: 'Zexqua Wire' } }),
  };
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
