import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MarketDataError } from '../../market-data-error.js';

/** Reads a body whole, decompressing as it comes, and stops at `maxBytes` of decompressed data whatever its packed size. */
export async function readBody(
  source: Readable,
  contentEncoding: string,
  maxBytes: number,
  onBytes: (count: number) => void,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      onBytes(chunk.length);
      parts.push(chunk);
      done(total > maxBytes ? new MarketDataError('too_large', `The answer exceeds ${maxBytes} bytes.`) : null);
    },
  });
  switch (contentEncoding) {
    case '':
    case 'identity':
      await pipeline(source, sink);
      return Buffer.concat(parts, total);
    case 'gzip':
    case 'x-gzip':
      await pipeline(source, createGunzip(), sink);
      return Buffer.concat(parts, total);
    default:
      await pipeline(source, sink);
      throw new MarketDataError('malformed', 'The answer is packed in a way that was not asked for.');
  }
}
