import { promisify } from 'node:util';
import { brotliCompress, constants, gzip as gzipAll } from 'node:zlib';
import type { ContentCoding } from './content-coding.js';

const gzip = promisify(gzipAll);
const brotli = promisify(brotliCompress);

/** Below this compression costs more than it saves. */
const MIN_COMPRESSED_BYTES = 1024;
const BROTLI_QUALITY = 4;

/** A body as it goes over the wire. */
export interface EncodedBody {
  readonly coding: ContentCoding;
  readonly bytes: Buffer;
}

export const isWorthCompressing = (plain: Buffer): boolean => plain.length >= MIN_COMPRESSED_BYTES;

/** The body in a coding, or plain where that is not worth it. Compresses off the event loop. */
export function encodeBody(coding: ContentCoding, plain: Buffer): EncodedBody | Promise<EncodedBody> {
  if (coding === 'identity' || !isWorthCompressing(plain)) return { coding: 'identity', bytes: plain };
  return compress(coding, plain);
}

async function compress(coding: 'gzip' | 'br', plain: Buffer): Promise<EncodedBody> {
  if (coding === 'gzip') return { coding, bytes: await gzip(plain) };
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  return { coding, bytes: await brotli(plain, { params }) };
}
