import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import type { SessionPhase } from '../../src/market-data/calendar/session-calendar.js';
import { randomScanInputs } from './random-market.js';
import { NO_ENRICHMENT, scanMarket } from './scan-market.js';

let runs = 0;

/** What a scan of a small invented market brings; each is a run of its own. */
export function randomScanResult(phase: SessionPhase = 'regular'): ScanResult {
  const inputs = randomScanInputs(1, 30, 20);
  const snapshot = { ...inputs.snapshot, session: { ...inputs.snapshot.session, phase } };
  const context = {
    run_id: `run_${String(++runs)}`,
    job_id: null,
    history: { sessions_held: 20, sessions_wanted: 60, newest: null, oldest: null, complete: false },
    reference: { status: 'fresh', as_of: null },
    timestamp: '2026-03-16T20:00:00.000Z',
    api_usage: { calls: 1, rate_limit_hits: 0, success_rate: 1 },
    degraded: [],
    enrichment: NO_ENRICHMENT,
  } as const;
  return { sourceId: 'random', ...scanMarket({ ...inputs, snapshot }, context) };
}
