import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** One day of one ticker: dollars and shares; `session` is the index of the day in `RealMarket.dates`. */
export interface RealBar {
  readonly session: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface RealReference {
  readonly name: string;
  readonly type: string | undefined;
  readonly exchange: string | undefined;
  readonly shares: number | undefined;
}

/** The whole data set as plain arrays, one list of bars a ticker, oldest first. */
export interface RealMarket {
  readonly folder: string;
  /** YYYY-MM-DD of every session in the folder, ascending. */
  readonly dates: readonly string[];
  readonly bars: ReadonlyMap<string, readonly RealBar[]>;
  readonly rowsOf: ReadonlyMap<string, number>;
  readonly reference: ReadonlyMap<string, RealReference>;
}

/** The folder of real data: BMS_TEST_DATA, else `../shared/data` beside the repository; null when there is none. */
export function realDataFolder(): string | null {
  const folder = resolve(process.env.BMS_TEST_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)));
  return existsSync(join(folder, 'us_stocks_sip', 'day_aggs_v1')) ? folder : null;
}

/** Reads every file of the folder with nothing but zlib and split: shares no code with the adapter it is to check. */
export function readRealMarket(folder: string): RealMarket {
  const root = join(folder, 'us_stocks_sip', 'day_aggs_v1');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.csv.gz'))
    .sort();
  const bars = new Map<string, RealBar[]>();
  const rowsOf = new Map<string, number>();
  const dates = files.map((file) => basename(file, '.csv.gz'));
  files.forEach((file, session) => {
    const rows = linesOf(join(root, file)).slice(1);
    rowsOf.set(dates[session]!, rows.length);
    for (const row of rows) {
      const [ticker, volume, open, close, high, low] = row.split(',');
      // Unary plus: looking up `Number` 7 million times in Jest's sandbox takes longer than all the rest.
      const bar = { session, open: +open!, high: +high!, low: +low!, close: +close!, volume: +volume! };
      const held = bars.get(ticker!);
      if (held) held.push(bar);
      else bars.set(ticker!, [bar]);
    }
  });
  return { folder, dates, bars, rowsOf, reference: readReference(folder) };
}

function readReference(folder: string): Map<string, RealReference> {
  const rows = linesOf(join(folder, 'reference-tickers.ndjson.gz')).map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );
  return new Map(
    rows.map((row) => [
      row.ticker as string,
      {
        name: (row.name as string).trim(),
        type: row.type as string | undefined,
        exchange: row.primary_exchange as string | undefined,
        shares: row.share_class_shares_outstanding as number | undefined,
      },
    ]),
  );
}

function linesOf(file: string): string[] {
  return gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
}
