import { noise } from './stub-noise.js';

/** An invented instrument. `null` = the vendor's row lacks the field. */
export interface StubInstrument {
  readonly ticker: string;
  readonly name: string;
  readonly type: string | null;
  readonly exchange: string | null;
  readonly basePriceUsd: number;
  readonly baseVolumeShares: number;
}

const EXCHANGES = ['XNAS', 'XNYS', 'XASE', 'ARCX', 'BATS'];
const OTHER_TYPES = ['ETF', 'WARRANT', 'PFD', 'UNIT', 'RIGHT', 'FUND', 'ETN', 'ETV', 'ETS', 'SP', 'BOND', 'ZZZ'];

/** Spellings and gaps of real feeds: preferreds with a lower-case p, warrants, class shares, a row without type or exchange. */
const ODD_TICKERS: readonly (readonly [ticker: string, type: string | null, exchange: string | null])[] = [
  ['ZXQpB', 'PFD', 'XNYS'],
  ['ZXQ.WS', 'WARRANT', 'XNYS'],
  ['ZXQ.U', 'UNIT', 'XNYS'],
  ['ZXQr', 'RIGHT', 'XNYS'],
  ['ZXQN', null, null],
];

/** Exactly `commonStocks` rows of type CS, then the others of many types, the odd spellings first. */
export function makeInstruments(seed: number, commonStocks: number, others: number): StubInstrument[] {
  const common = Array.from({ length: commonStocks }, (_, i) =>
    instrument(seed, i, tickerOf(i), 'CS', pick(EXCHANGES, noise(seed, i, 1))),
  );
  const rest = Array.from({ length: others }, (_, k) => {
    const i = commonStocks + k;
    const [ticker, type, exchange] = ODD_TICKERS[k] ?? [tickerOf(i), pick(OTHER_TYPES, noise(seed, i, 2)), 'ARCX'];
    return instrument(seed, i, ticker, type, exchange);
  });
  return [...common, ...rest];
}

function instrument(
  seed: number,
  index: number,
  ticker: string,
  type: string | null,
  exchange: string | null,
): StubInstrument {
  return {
    ticker,
    name: `Zexqua ${ticker} ${type === 'CS' ? 'Inc. Common Stock' : (type ?? 'Holdings')}`,
    type,
    exchange,
    basePriceUsd: 0.6 * 300 ** noise(seed, index, 3),
    baseVolumeShares: 20_000 * 500 ** noise(seed, index, 4),
  };
}

/** Z and four letters: 456,976 invented tickers. */
function tickerOf(index: number): string {
  let letters = '';
  for (let rest = index, k = 0; k < 4; k++, rest = Math.floor(rest / 26)) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return `Z${letters}`;
}

function pick(list: readonly string[], frac: number): string {
  return list[Math.floor(frac * list.length)] ?? '';
}
