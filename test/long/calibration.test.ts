import { describe, expect, it } from '@jest/globals';
import { ADMIN_KEY } from '../support/auth/auth-app.js';
import type { ServiceAnswer, ServiceProcess } from '../support/faults/service-process.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Fleet, jobIs, trigger } from '../faults/support/fleet.js';
import { sized } from '../faults/support/size.js';

/** What every process must have followed within. */
const FOLLOW_MS = 1_000;
const STATUS = '/calibration/status';
const EFFECTIVE = '/discovery/strategy/effective?strategy=hybrid_v1';

interface Written {
  readonly version: number;
  readonly new_hash: string;
}

async function write(
  service: ServiceProcess,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
): Promise<Written> {
  const answer = await service.send(method, path, body, { 'x-api-key': ADMIN_KEY });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json<Written>();
}

const isVersion =
  (version: number) =>
  (answer: ServiceAnswer): boolean =>
    answer.json<{ version: number }>().version === version;
const isDecidedBy =
  (how: string) =>
  (answer: ServiceAnswer): boolean =>
    answer.json<{ decided_by: string }>().decided_by === how;

describe('calibration in several processes', () => {
  it(
    'is followed by all, scanned with, and outlives them; so does an emergency',
    async () => {
      const fleet = await Fleet.start();
      try {
        const [one, two] = await Promise.all([fleet.join('api'), fleet.join('api'), fleet.join('worker')]);
        const patched = await write(one, 'PATCH', '/calibration/hybrid_v1', { thresholds: { rsi_low: 51 } });
        const patchMs = await two.until(STATUS, isVersion(patched.version), 10_000);
        await jobIs(two, await trigger(two), 'completed');
        await two.ready();
        expect((await two.get('/discovery/v3/candidates?limit=1')).json()).toMatchObject({
          meta: { strategy: 'hybrid_v1', calibration_hash: patched.new_hash },
        });

        await write(two, 'POST', '/calibration/emergency/force-legacy', { reason: 'a drill' });
        const forcedMs = await one.until(EFFECTIVE, isDecidedBy('emergency'), 10_000);
        for (const service of [one, two])
          expect((await service.get('/discovery/v3/candidates?strategy=hybrid_v1&limit=1')).json()).toMatchObject({
            meta: { strategy: 'legacy_v0' },
          });
        await two.kill();
        const again = await fleet.join('api');
        await again.until(EFFECTIVE, isDecidedBy('emergency'), 10_000);
        await again.until(STATUS, isVersion(patched.version), 10_000);
        await write(again, 'DELETE', '/calibration/emergency', null);
        const endedMs = await one.until(EFFECTIVE, isDecidedBy('request'), 10_000);

        figures('calibration and emergency followed by another process', {
          patch_ms: atMost(FOLLOW_MS, patchMs),
          forced_ms: atMost(FOLLOW_MS, forcedMs),
          ended_ms: atMost(FOLLOW_MS, endedMs),
        });
        expect(fleet.noise).toEqual([]);
      } finally {
        await fleet.stop();
      }
    },
    sized(120_000, 300_000),
  );
});
