import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { type FeatureColumns, FEATURES } from '../domain/feature-columns.js';
import type { ScoredFrame } from '../domain/scored-frame.js';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

const FORMAT = 'bms-frame-2';
const TEXTS = ['symbolsText', 'namesText', 'typesText', 'exchangesText', 'sectorsText', 'newsText'] as const;
/** Some 3.7 MB for 11,500 rows; beyond this it is no market. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Room for what compression may add. */
const SLACK_BYTES = 64 * 1024;

type FrameFacts = Pick<ScoredFrame, 'count' | 'dropped' | 'calibration' | 'volumeCurve' | 'universe'>;

interface Header extends FrameFacts {
  readonly format: string;
  readonly features: readonly string[];
  /** UTF-8 length of each text, in the order of TEXTS. */
  readonly textBytes: readonly number[];
  /** Length of what was compressed. */
  readonly bytes: number;
  /** Of what follows the header. */
  readonly crc32: number;
}

/** A frame as bytes: a JSON header line, then deflated columns (little-endian) and texts. Without its metadata, which boards carry. */
export async function encodeFrame(frame: ScoredFrame): Promise<Buffer> {
  const texts = TEXTS.map((name) => Buffer.from(frame[name]));
  const payload = Buffer.concat([...columnsOf(frame).map(bytesOf), ...texts]);
  const { count, dropped, calibration, volumeCurve, universe } = frame;
  const compressed = await deflate(payload, { level: 1, chunkSize: payload.length + SLACK_BYTES });
  const header: Header = {
    format: FORMAT,
    count,
    dropped,
    calibration,
    volumeCurve,
    universe,
    features: FEATURES,
    textBytes: texts.map(({ length }) => length),
    bytes: payload.length,
    crc32: crc32(compressed),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), compressed]);
}

/** A frame that is known to be whole and is unfolded when somebody asks for it: most readers of a board never do. */
export class PackedFrame {
  private readonly header: Header;
  private readonly compressed: Buffer;
  private frame: ScoredFrame | null = null;
  private asked = false;

  /** Throws an Error that says what is damaged or of another version. */
  constructor(
    bytes: Buffer,
    private readonly meta: ScoredFrame['meta'],
  ) {
    const end = bytes.indexOf(10);
    this.header = JSON.parse(bytes.subarray(0, Math.max(end, 0)).toString()) as Header;
    this.compressed = bytes.subarray(end + 1);
    const { format, features, bytes: length, crc32: expected } = this.header;
    if (format !== FORMAT || features.join() !== FEATURES.join())
      throw new Error('the market frame is of another version');
    if (!(length >= 0 && length <= MAX_BYTES)) throw new Error('the market frame has no sensible length');
    if (crc32(this.compressed) !== expected) throw new Error('the checksum of the market frame does not match');
  }

  /** True once somebody has looked into it. */
  get wasAsked(): boolean {
    return this.asked;
  }

  /** The frame, unfolded here and now (some 8 ms for the whole market) unless that has been done. */
  get(): ScoredFrame {
    this.asked = true;
    this.frame ??= readFrame(inflateRawSync(this.compressed, this.limits), this.header, this.meta);
    return this.frame;
  }

  /** Unfolds it off the event loop, so that who asks next need not wait. */
  async unfold(): Promise<void> {
    const payload = await inflate(this.compressed, this.limits);
    this.frame ??= readFrame(payload, this.header, this.meta);
  }

  /** One chunk: put together from many, the market would take three times as long. */
  private get limits(): ZlibOptions {
    const { bytes } = this.header;
    return { maxOutputLength: Math.max(bytes, 1), chunkSize: bytes + SLACK_BYTES };
  }
}

function readFrame(payload: Buffer, header: Header, meta: ScoredFrame['meta']): ScoredFrame {
  const { count, dropped, calibration, volumeCurve, universe } = header;
  const reader = new PayloadReader(payload);
  const columns = readColumns(reader, count);
  const texts = Object.fromEntries(
    TEXTS.map((name, t) => [name, reader.take(header.textBytes[t] ?? 0).toString()]),
  ) as Pick<ScoredFrame, (typeof TEXTS)[number]>;
  return { count, dropped, calibration, volumeCurve, universe, meta, ...texts, ...columns };
}

type Columns = Pick<ScoredFrame, 'features' | 'verdicts' | 'softPassed' | 'ranks'>;

/** Every column in its fixed order, the widest elements first. */
function columnsOf({ features, verdicts, softPassed, ranks }: Columns): (Float64Array | Int32Array | Uint8Array)[] {
  return [...FEATURES.map((name) => features[name]), ranks.legacy_v0, ranks.hybrid_v1, verdicts, softPassed];
}

/** Views of the payload, not copies. */
function readColumns(reader: PayloadReader, count: number): Columns {
  const features = Object.fromEntries(
    FEATURES.map((name) => {
      const { buffer, byteOffset } = reader.take(count * Float64Array.BYTES_PER_ELEMENT);
      return [name, new Float64Array(buffer, byteOffset, count)];
    }),
  ) as unknown as FeatureColumns;
  const ranks = (): Int32Array => {
    const { buffer, byteOffset } = reader.take(count * Int32Array.BYTES_PER_ELEMENT);
    return new Int32Array(buffer, byteOffset, count);
  };
  const flags = (): Uint8Array => {
    const { buffer, byteOffset } = reader.take(count);
    return new Uint8Array(buffer, byteOffset, count);
  };
  return { features, ranks: { legacy_v0: ranks(), hybrid_v1: ranks() }, verdicts: flags(), softPassed: flags() };
}

class PayloadReader {
  private readonly payload: Buffer;
  private at = 0;

  constructor(payload: Buffer) {
    const isAligned = payload.byteOffset % Float64Array.BYTES_PER_ELEMENT === 0;
    this.payload = isAligned ? payload : Buffer.from(new Uint8Array(payload).buffer);
  }

  take(bytes: number): Buffer {
    if (this.at + bytes > this.payload.length) throw new Error('the columns of the market frame are cut short');
    return this.payload.subarray(this.at, (this.at += bytes));
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
