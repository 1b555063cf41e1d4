import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';
import { BAR_FIELDS, type BarField, type DailyBars } from '../daily-bars.js';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

const FORMAT = 'bms-bars-1';

interface Header {
  readonly format: string;
  readonly date: string;
  readonly adjustedThrough: string;
  readonly count: number;
  readonly symbolsBytes: number;
  readonly bytes: number;
  readonly crc32: number;
}

/** One session as bytes: a JSON header line, then deflated symbols (one a line) and columns (little-endian float64). */
export async function encodeBars(bars: DailyBars): Promise<Buffer> {
  const symbols = Buffer.from(bars.symbols.join('\n'));
  const columns = BAR_FIELDS.map((field) =>
    Buffer.from(bars[field].buffer, bars[field].byteOffset, bars[field].byteLength),
  );
  const payload = Buffer.concat([symbols, ...columns]);
  const header: Header = {
    format: FORMAT,
    date: bars.date,
    adjustedThrough: bars.adjustedThrough,
    count: bars.symbols.length,
    symbolsBytes: symbols.length,
    bytes: payload.length,
    crc32: crc32(payload),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), await deflate(payload, { level: 1 })]);
}

/** The session in `bytes`; throws an Error that says what is damaged. */
export async function decodeBars(bytes: Buffer): Promise<DailyBars> {
  const end = bytes.indexOf(10);
  const header = JSON.parse(bytes.subarray(0, Math.max(end, 0)).toString()) as Header;
  if (header.format !== FORMAT) throw new Error(`unknown format ${header.format}`);
  const payload = await inflate(bytes.subarray(end + 1), { maxOutputLength: Math.max(header.bytes, 1) });
  if (payload.length !== header.bytes || crc32(payload) !== header.crc32) throw new Error('checksum does not match');
  if (header.symbolsBytes + header.count * 8 * BAR_FIELDS.length !== payload.length)
    throw new Error('length does not match');
  const symbols = header.count === 0 ? [] : payload.subarray(0, header.symbolsBytes).toString().split('\n');
  const columns = Object.fromEntries(
    BAR_FIELDS.map((field, f) => {
      const from = header.symbolsBytes + f * header.count * 8;
      const column = new Float64Array(header.count);
      Buffer.from(column.buffer).set(payload.subarray(from, from + header.count * 8));
      return [field, column];
    }),
  ) as Record<BarField, Float64Array>;
  return { date: header.date, adjustedThrough: header.adjustedThrough, symbols, ...columns };
}
