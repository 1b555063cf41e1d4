import { describe, expect, it } from '@jest/globals';
import { type Finding, type Findings, found, INDICATORS } from './finding.js';
import { summarizeHealth } from './summarize-health.js';

function reasonsOf(findings: Partial<Findings>): readonly string[] {
  const well = Object.fromEntries(INDICATORS.map((name): [string, Finding] => [name, found('healthy')])) as Findings;
  return summarizeHealth({ ...well, ...findings }).reasons;
}

describe('the reasons of /health', () => {
  it('begin with what to mend first: servers, then who uses them', () => {
    const worker = found('not_running', ['worker_not_running']);
    const redis_cache = found('unreachable', ['redis_unreachable']);
    expect(reasonsOf({ worker, redis_cache })).toEqual(['redis_unreachable', 'worker_not_running']);
  });

  it('end with policies that do not suit: nothing is lost by them yet', () => {
    const worker = found('not_running', ['worker_not_running']);
    const redis_cache = found('degraded', ['redis_policy', 'redis_refuses']);
    const redis_queue = found('degraded', ['queue_policy']);
    expect(reasonsOf({ worker, redis_cache, redis_queue })).toEqual([
      'redis_refuses',
      'worker_not_running',
      'redis_policy',
      'queue_policy',
    ]);
  });
});
