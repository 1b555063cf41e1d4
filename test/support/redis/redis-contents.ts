import { Redis } from 'ioredis';
import { isNativeError } from 'node:util/types';
import { gunzipSync, inflateRawSync } from 'node:zlib';

/** JSON is not compressed. */
const OPENING_BRACE = 0x7b;
const PAGE = 500;
/** Compressed bytes begin at the latest here: what stands before them is a header. */
const LONGEST_HEADER_BYTES = 256;

/** Every key and every value of a Redis as text, also what is compressed in it. */
export async function redisContents(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    const parts: Buffer[] = [];
    for await (const keys of client.scanBufferStream({ count: PAGE }) as AsyncIterable<Buffer[]>)
      for (const key of keys) parts.push(key, ...(await valuesOf(client, key)));
    return parts.flatMap((part) => [part, ...unpacked(part)].map((bytes) => bytes.toString('latin1'))).join('\n');
  } finally {
    client.disconnect();
  }
}

async function valuesOf(client: Redis, key: Buffer): Promise<Buffer[]> {
  switch (await client.type(key)) {
    case 'string':
      return flat(await client.getBuffer(key));
    case 'hash':
      return flat(await client.callBuffer('HGETALL', key));
    case 'list':
      return flat(await client.lrangeBuffer(key, 0, -1));
    case 'set':
      return flat(await client.smembersBuffer(key));
    case 'zset':
      return flat(await client.zrangeBuffer(key, 0, -1));
    case 'stream':
      return flat(await client.callBuffer('XRANGE', key, '-', '+'));
    default:
      return [];
  }
}

function flat(reply: unknown): Buffer[] {
  if (Array.isArray(reply)) return reply.flatMap(flat);
  return Buffer.isBuffer(reply) ? [reply] : [];
}

function unpacked(bytes: Buffer): Buffer[] {
  if (bytes[0] === OPENING_BRACE) return [];
  const starts = Array.from({ length: Math.min(LONGEST_HEADER_BYTES, bytes.length) }, (_, start) => start);
  return starts.flatMap((start) => {
    const part = bytes.subarray(start);
    const isGzip = part[0] === 0x1f && part[1] === 0x8b;
    try {
      return [isGzip ? gunzipSync(part) : inflateRawSync(part)];
    } catch (error) {
      // not compressed, at least not from here
      if (isNativeError(error) && 'code' in error && String(error.code).startsWith('Z_')) return [];
      throw error;
    }
  });
}
