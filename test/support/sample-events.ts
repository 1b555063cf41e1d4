import type { NewEvent } from '../../src/events/domain-event.js';

const change = {
  symbol: 'AAPL',
  from: null,
  to: 'MONITOR',
  score_before: null,
  score_after: 71.25,
  reasons: [{ code: 'rank_rose', subject: null, detail: 'Ranked 12 after 134.' }],
};

/** One event of each type. */
export const sampleEvents: readonly NewEvent[] = [
  {
    event_type: 'candidates.updated',
    run_id: 'run_20261121_074511_0123456789abcdef',
    data: {
      strategy: 'hybrid_v1',
      epoch: 1_763_711_111_000,
      count: 2,
      trade_ready: 1,
      monitor: 1,
      published_at: '2026-11-21T07:45:11Z',
    },
  },
  { event_type: 'candidates.entered', data: { strategy: 'hybrid_v1', changes: [change] } },
  {
    event_type: 'candidates.left',
    data: { strategy: 'hybrid_v1', changes: [{ ...change, from: 'MONITOR', to: null }] },
  },
  {
    event_type: 'candidates.promoted',
    data: { strategy: 'legacy_v0', changes: [{ ...change, from: 'MONITOR', to: 'TRADE_READY' }] },
  },
  {
    event_type: 'candidates.demoted',
    data: { strategy: 'legacy_v0', changes: [{ ...change, from: 'TRADE_READY' }] },
  },
  { event_type: 'scan.started', data: { strategy: 'hybrid_v1', scheduled: true } },
  {
    event_type: 'scan.completed',
    data: {
      strategy: 'hybrid_v1',
      execution_time_ms: 812.5,
      rows_read: 11_000,
      eligible: 4_500,
      degraded: ['reference_kept'],
    },
  },
  { event_type: 'scan.failed', data: { code: 'rate_limited', consecutive_failures: 3 } },
  {
    event_type: 'universe.tripwire',
    data: { status: 'warning', size: 4_499, threshold: 4_500, since: '2026-11-21T07:45:11.000Z' },
  },
  { event_type: 'cache.cleared', data: { pattern: 'price:*', tag: null, keys_cleared: 12 } },
  { event_type: 'calibration.changed', data: { version: '7', calibration_hash: 'ab'.repeat(32) } },
  {
    event_type: 'signals.generated',
    data: {
      event_type: 'signals.generated',
      timestamp: '2026-11-21T07:45:11.000Z',
      strategy_id: 'hybrid_v1',
      symbols: ['AAPL', 'MSFT'],
      num_signals: 2,
      as_of_date: '2026-11-20',
    },
  },
];

/** A small event that carries a number, so that tests can tell one from another. */
export function numbered(n: number): NewEvent {
  return { event_type: 'scan.failed', data: { code: 'network', consecutive_failures: n } };
}

export function numberOf(event: NewEvent): number {
  if (event.event_type !== 'scan.failed') throw new Error(`${event.event_type} carries no number`);
  return event.data.consecutive_failures;
}
