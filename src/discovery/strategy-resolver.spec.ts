import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/support/manual-clock.js';
import { EMERGENCY_MS } from '../calibration/emergency.js';
import { EmergencySwitch } from '../calibration/emergency-switch.js';
import { loadConfig } from '../config/load-config.js';
import { StrategyResolver } from './strategy-resolver.js';

const NOW_MS = Date.parse('2026-03-16T15:00:00Z');
const ORDER = { since_ms: NOW_MS, until_ms: NOW_MS + EMERGENCY_MS, by: null, reason: null };

function open(env: Readonly<Record<string, string>>) {
  const clock = new ManualClock(NOW_MS);
  const emergency = new EmergencySwitch(clock);
  return { clock, emergency, resolver: new StrategyResolver(loadConfig(env).scan, emergency) };
}

describe('StrategyResolver', () => {
  it.each([
    [{}, undefined, 'hybrid_v1', 'configuration', null],
    [{ SCORING_STRATEGY: 'legacy_v0' }, undefined, 'legacy_v0', 'configuration', null],
    [{}, 'legacy_v0', 'legacy_v0', 'request', null],
    [{ FORCE_STRATEGY: 'hybrid_v1' }, 'legacy_v0', 'hybrid_v1', 'force_strategy', 'hybrid_v1'],
    [{ FORCE_STRATEGY: 'legacy_v0' }, undefined, 'legacy_v0', 'force_strategy', 'legacy_v0'],
  ] as const)('%j and a request for %s: %s by %s', (env, requested, strategy, decided_by, imposed) => {
    const { resolver } = open(env);
    expect(resolver.resolve(requested)).toMatchObject({ strategy, decided_by });
    expect(resolver.imposed).toBe(imposed);
  });

  it.each([{}, { FORCE_STRATEGY: 'hybrid_v1' }, { ALLOW_STRATEGY_OVERRIDE: 'true' }])(
    'has the emergency above %j and any request, for as long as it lasts',
    (env) => {
      const { clock, emergency, resolver } = open(env);
      emergency.follow(ORDER, NOW_MS);
      for (const requested of [undefined, 'hybrid_v1', 'legacy_v0'] as const)
        expect(resolver.resolve(requested)).toMatchObject({ strategy: 'legacy_v0', decided_by: 'emergency' });
      expect(resolver.imposed).toBe('legacy_v0');
      clock.advance(EMERGENCY_MS);
      expect(resolver.resolve('hybrid_v1').strategy).toBe('hybrid_v1');
    },
  );
});
