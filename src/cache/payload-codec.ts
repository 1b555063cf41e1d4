import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { CachePolicy } from './cache-policy.js';
import type { Payload } from './cache-store.js';

const GZIP_MAGIC = [0x1f, 0x8b];
/** More than any value may take in memory: what unpacks to more is no value of ours. */
const LONGEST_JSON_BYTES = 256 * 1024 * 1024;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** The value as it goes to Redis: its JSON, or gzip of it in a family that compresses. */
export async function encodePayload(json: string, { compressAboveBytes }: CachePolicy): Promise<Payload> {
  if (compressAboveBytes === null || json.length <= compressAboveBytes) return json;
  return compress(json);
}

/** The JSON of what was read from Redis. Rejects when compressed bytes are damaged. */
export async function decodePayload(payload: Buffer): Promise<string> {
  const isGzip = GZIP_MAGIC.every((byte, at) => payload[at] === byte);
  return (isGzip ? await decompress(payload, { maxOutputLength: LONGEST_JSON_BYTES }) : payload).toString('utf8');
}
