import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MarketDataError } from '../../market-data-error.js';

const CHUNK_BYTES = 65_536;
/** No line of these files comes near it; a file without line ends is refused instead of filling the memory. */
const MAX_LINE_BYTES = 65_536;
const [LF, CR] = [10, 13] as const;

/** Bytes [start, end) of `bytes`, valid only during the call. */
export type LineReader = (bytes: Buffer, start: number, end: number) => void;

/**
 * Streams a gzip file and hands over its lines, without line ends and without empty ones, in bounded memory.
 * Rejects with MarketDataError: `aborted`, `no_data` (not there, not readable) or `malformed` (not gzip, cut off,
 * endless line). `name` is what messages call the file.
 */
export async function readGzipLines(
  path: string,
  name: string,
  onLine: LineReader,
  signal: AbortSignal,
): Promise<void> {
  const file = createReadStream(path);
  const text = addAbortSignal(signal, file.pipe(createGunzip({ chunkSize: CHUNK_BYTES })));
  // A pipe does not pass errors on, and pipeline() would report a failing reader as an abort.
  file.on('error', (error) => text.destroy(error));
  try {
    await eachLine(text, name, onLine);
  } catch (error) {
    throw readError(error, name, signal);
  } finally {
    file.destroy();
  }
}

async function eachLine(chunks: AsyncIterable<Buffer>, name: string, onLine: LineReader): Promise<void> {
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    tail = wholeLines(tail.length === 0 ? chunk : Buffer.concat([tail, chunk]), onLine);
    if (tail.length > MAX_LINE_BYTES) {
      throw new MarketDataError('malformed', `${name} has a line of more than ${MAX_LINE_BYTES} bytes; fetch it again`);
    }
  }
  emit(tail, 0, tail.length, onLine);
}

/** Hands over the whole lines of `bytes` and returns what is left behind the last line end. */
function wholeLines(bytes: Buffer, onLine: LineReader): Buffer {
  let start = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
    emit(bytes, start, end, onLine);
    start = end + 1;
  }
  return bytes.subarray(start);
}

function emit(bytes: Buffer, start: number, end: number, onLine: LineReader): void {
  const last = end > start && bytes[end - 1] === CR ? end - 1 : end;
  if (last > start) onLine(bytes, start, last);
}

function readError(cause: unknown, name: string, signal: AbortSignal): MarketDataError {
  if (signal.aborted) return new MarketDataError('aborted', `Reading ${name} was aborted`, { cause });
  if (cause instanceof MarketDataError) return cause;
  const code = errorCode(cause);
  if (code === 'ENOENT') return new MarketDataError('no_data', `${name} is not there`, { cause });
  if (code.startsWith('Z_')) {
    return new MarketDataError('malformed', `${name} is not a whole gzip file (${code}); fetch it again`, { cause });
  }
  return new MarketDataError('no_data', `${name} is not a file this user can read (${code})`, { cause });
}

/** The system's or zlib's code of a failure. Anything without one is a fault of this program and is thrown on. */
function errorCode(error: unknown): string {
  const { code } = Object(error) as { code?: unknown };
  if (typeof code === 'string') return code;
  throw error;
}
