import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { csvDocument, jsonDocument } from './board-document.js';
import { EncodedDocument } from './encoded-document.js';

const ORIGIN = {
  meta: { run_id: 'run', strategy: 'hybrid_v1' as const, source: 'simulated' as const },
  publishedAtMs: 0,
};

describe('EncodedDocument', () => {
  it('decodes to the same bytes in every coding, whatever the text', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 3_000 });
    await fc.assert(
      fc.asyncProperty(text, fc.nat(100_000), async (value, seconds) => {
        const document = jsonDocument(ORIGIN, 'key', `"pad":"${'x'.repeat(1_200)}","value":${JSON.stringify(value)}`);
        const encoded = new EncodedDocument(document);
        const age = { seconds, stale: false };
        const [plain, gzip, br] = await Promise.all([
          encoded.body('identity', age),
          encoded.body('gzip', age),
          encoded.body('br', age),
        ]);
        expect(JSON.parse(plain.bytes.toString())).toMatchObject({ cache_age_seconds: seconds, value });
        expect([gzip.coding, br.coding]).toEqual(['gzip', 'br']);
        expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
        expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('takes a document without a head', async () => {
    const encoded = new EncodedDocument(csvDocument(ORIGIN, 'key', 'symbol\r\n'.repeat(500)));
    const { bytes } = await encoded.body('gzip', { seconds: 1, stale: false });
    expect(gunzipSync(bytes).toString()).toBe('symbol\r\n'.repeat(500));
  });

  it('assembles once a second and coding', async () => {
    const encoded = new EncodedDocument(jsonDocument(ORIGIN, 'key', `"pad":"${'x'.repeat(2_000)}"`));
    const first = encoded.body('gzip', { seconds: 1, stale: false });
    expect(encoded.body('gzip', { seconds: 1, stale: false })).toBe(first);
    const made = await first;
    expect(encoded.body('gzip', { seconds: 1, stale: false })).toBe(made);
    expect(await encoded.body('gzip', { seconds: 2, stale: false })).not.toBe(made);
  });
});
