import { describe, expect, it } from '@jest/globals';
import { assertJobId } from '../../jobs/job-id.js';
import { keyedRequest } from './keyed-request.js';

describe('a request with an Idempotency-Key', () => {
  it('has the job and the receipt of its key, and a hash of its own', () => {
    const [first, same, other] = [
      keyedRequest('k', { limit: 1 }),
      keyedRequest('k', { limit: 1 }),
      keyedRequest('k', { limit: 2 }),
    ];
    expect(same).toEqual(first);
    expect([other.jobId, other.receiptId]).toEqual([first.jobId, first.receiptId]);
    expect(other.requestHash).not.toBe(first.requestHash);
    expect(keyedRequest('K', { limit: 1 }).jobId).not.toBe(first.jobId);
  });

  it('makes an id that a job can have, of any key, and that does not show the key', () => {
    for (const key of [' ', 'a:b', '../*', 'x'.repeat(255)]) {
      const { jobId } = keyedRequest(key, null);
      expect(() => {
        assertJobId(jobId);
      }).not.toThrow();
      expect(jobId).toMatch(/^discovery_keyed_[0-9a-f]{32}$/);
    }
  });
});
