import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertJobId, isJobId } from './job-id.js';

describe('the id of a job', () => {
  it.each(['discovery_20250909_101530_0123456789abcdef', 'cycle-hybrid_v1-29384756', '1a', '-', '1-2', 'Meta'])(
    'may be %s',
    (id) => expect(() => assertJobId(id)).not.toThrow(),
  );

  it.each(['meta', 'wait', 'id', 'completed', 'de'])('is not %s, which is a key of the store', (id) =>
    expect(isJobId(id)).toBe(false),
  );

  it('is no integer, nothing empty, and nothing that means something in a key', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer().map(String),
          fc.constant(''),
          fc.string().map((text) => `${text}:`),
        ),
        (id) => {
          expect(() => assertJobId(id)).toThrow(TypeError);
        },
      ),
    ));
});
