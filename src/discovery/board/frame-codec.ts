import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';
import { type FeatureColumns, FEATURES, unknownFeatures } from '../domain/feature-columns.js';
import type { ScoredFrame } from '../domain/scored-frame.js';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

const FORMAT = 'bms-frame-1';
const TEXTS = ['symbolsText', 'namesText', 'typesText', 'exchangesText', 'sectorsText'] as const;
/** Some 3.7 MB for 11,500 rows; beyond this it is no market. */
const MAX_BYTES = 512 * 1024 * 1024;

type FrameFacts = Pick<ScoredFrame, 'count' | 'dropped' | 'calibration' | 'universe'>;

interface Header extends FrameFacts {
  readonly format: string;
  readonly features: readonly string[];
  /** UTF-8 length of each text, in the order of TEXTS. */
  readonly textBytes: readonly number[];
  readonly bytes: number;
  readonly crc32: number;
}

/** A frame as bytes: a JSON header line, then deflated texts and columns (little-endian). Without its metadata, which boards carry. */
export async function encodeFrame(frame: ScoredFrame): Promise<Buffer> {
  const texts = TEXTS.map((name) => Buffer.from(frame[name]));
  const payload = Buffer.concat([...texts, ...columnsOf(frame).map(bytesOf)]);
  const { count, dropped, calibration, universe } = frame;
  const header: Header = {
    format: FORMAT,
    count,
    dropped,
    calibration,
    universe,
    features: FEATURES,
    textBytes: texts.map(({ length }) => length),
    bytes: payload.length,
    crc32: crc32(payload),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), await deflate(payload, { level: 1 })]);
}

/** The frame in `bytes`; rejects with an Error that says what is damaged or of another version. */
export async function decodeFrame(bytes: Buffer, meta: ScoredFrame['meta']): Promise<ScoredFrame> {
  const end = bytes.indexOf(10);
  const header = JSON.parse(bytes.subarray(0, Math.max(end, 0)).toString()) as Header;
  if (header.format !== FORMAT || header.features.join() !== FEATURES.join())
    throw new Error('the market frame is of another version');
  if (!(header.bytes >= 0 && header.bytes <= MAX_BYTES)) throw new Error('the market frame has no sensible length');
  const payload = await inflate(bytes.subarray(end + 1), { maxOutputLength: Math.max(header.bytes, 1) });
  if (payload.length !== header.bytes || crc32(payload) !== header.crc32)
    throw new Error('the checksum of the market frame does not match');
  const { count, dropped, calibration, universe } = header;
  const texts = header.textBytes.map((_, index) => {
    const from = sum(header.textBytes.slice(0, index));
    return payload.toString('utf8', from, from + (header.textBytes[index] ?? 0));
  });
  const [symbolsText = '', namesText = '', typesText = '', exchangesText = '', sectorsText = ''] = texts;
  const columns = emptyColumns(count);
  fill(columnsOf(columns), payload.subarray(sum(header.textBytes)));
  const facts = { count, dropped, calibration, universe, meta };
  return { ...facts, symbolsText, namesText, typesText, exchangesText, sectorsText, ...columns };
}

type Columns = Pick<ScoredFrame, 'features' | 'verdicts' | 'softPassed' | 'ranks'>;

/** Every column in its fixed order. */
function columnsOf({ features, verdicts, softPassed, ranks }: Columns): (Float64Array | Int32Array | Uint8Array)[] {
  return [...FEATURES.map((name) => features[name]), ranks.legacy_v0, ranks.hybrid_v1, verdicts, softPassed];
}

function emptyColumns(count: number): Columns {
  const features: FeatureColumns = unknownFeatures(count);
  const ranks = { legacy_v0: new Int32Array(count), hybrid_v1: new Int32Array(count) };
  return { features, ranks, verdicts: new Uint8Array(count), softPassed: new Uint8Array(count) };
}

function fill(columns: readonly (Float64Array | Int32Array | Uint8Array)[], source: Buffer): void {
  if (sum(columns.map(({ byteLength }) => byteLength)) !== source.length)
    throw new Error('the columns of the market frame are cut short');
  let from = 0;
  for (const column of columns) {
    bytesOf(column).set(source.subarray(from, from + column.byteLength));
    from += column.byteLength;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
