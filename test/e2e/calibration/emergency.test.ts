import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { KEYS } from '../../support/auth/auth-app.js';
import { KEY_ID, send, statusOf } from '../../support/calibration-app.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

const FORCE = '/calibration/emergency/force-legacy';
const EMERGENCY = '/calibration/emergency';
/** Every read whose answer depends on the strategy. */
const READS = [
  '/discovery/v3/candidates?limit=3',
  '/discovery/v3/candidates?limit=3&strategy=hybrid_v1',
  '/discovery/v3/funnel',
  '/discovery/v3/funnel?strategy=hybrid_v1',
  '/discovery/contenders?limit=3&strategy=hybrid_v1',
  '/discovery/candidates/monitor?strategy=hybrid_v1',
  '/discovery/candidates/trade-ready',
  '/discovery/v3/runs?strategy=hybrid_v1',
] as const;

describe('the emergency switch', () => {
  let folder: string;
  let http: HttpApp;
  let result: ScanResult;
  const settings = (): Record<string, string> => ({ ...KEYS, CALIBRATION_FILE: join(folder, 'calibration.json') });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calibration-'));
    http = await HttpApp.start(settings());
    [result] = (await sampleScanResults(http.clock, 1)) as [ScanResult];
    await http.publish(result);
  });
  afterEach(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });

  /** The strategy that a read is answered by. */
  async function served(url: string): Promise<string> {
    const { strategy, meta } = (await http.get(url)).json<{ strategy?: string; meta?: { strategy: string } }>();
    return strategy ?? meta?.strategy ?? 'none';
  }
  const servedEverywhere = async (): Promise<string[]> => [...new Set(await Promise.all(READS.map(served)))];

  it('serves legacy_v0 at once, also what was cached and asked for by name, and ends by itself after 900 s', async () => {
    expect(await servedEverywhere()).toEqual(['hybrid_v1']);
    const { etag } = (await http.get(READS[0])).headers as { etag: string };
    const begun = await send(http, 'POST', FORCE, { reason: 'bad floats' });
    expect([begun.statusCode, begun.json()]).toMatchObject([
      200,
      {
        changed: true,
        version: 1,
        emergency: { active: true, strategy: 'legacy_v0', seconds_left: 900, by: KEY_ID, reason: 'bad floats' },
      },
    ]);
    expect(await servedEverywhere()).toEqual(['legacy_v0']);
    expect((await http.get(READS[0], { 'if-none-match': etag })).statusCode).toBe(200);
    expect((await http.get('/discovery/strategy/effective?strategy=hybrid_v1')).json()).toMatchObject({
      strategy: 'legacy_v0',
      decided_by: 'emergency',
      reason: expect.stringMatching(/until 2026-03-16T15:16:00.000Z; the requested hybrid_v1 is not served/),
    });
    http.clock.advance(899_999);
    expect(await servedEverywhere()).toEqual(['legacy_v0']);
    expect((await statusOf(http)).emergency).toMatchObject({ active: true, seconds_left: 1 });
    http.clock.advance(1);
    expect(await servedEverywhere()).toEqual(['hybrid_v1']);
    expect((await statusOf(http)).emergency).toMatchObject({ active: false, seconds_left: 0 });
  });

  it('is ended by an operator, and begins anew when it is thrown again', async () => {
    await send(http, 'POST', FORCE);
    http.clock.advance(600_000);
    expect((await send(http, 'POST', FORCE)).json()).toMatchObject({
      changed: false,
      emergency: { seconds_left: 900, reason: null },
    });
    http.clock.advance(600_000);
    expect(await servedEverywhere()).toEqual(['legacy_v0']);
    expect((await send(http, 'DELETE', EMERGENCY)).json()).toMatchObject({
      changed: true,
      emergency: { active: false },
    });
    expect(await servedEverywhere()).toEqual(['hybrid_v1']);
    expect((await send(http, 'DELETE', EMERGENCY)).json()).toMatchObject({ changed: false });
  });

  it('stands above FORCE_STRATEGY and ALLOW_STRATEGY_OVERRIDE, and survives a restart', async () => {
    await send(http, 'POST', FORCE);
    await http.close();
    http = await HttpApp.start({ ...settings(), FORCE_STRATEGY: 'hybrid_v1', ALLOW_STRATEGY_OVERRIDE: 'true' });
    await http.publish(result);
    expect(await servedEverywhere()).toEqual(['legacy_v0']);
    http.clock.advance(900_000);
    expect(await servedEverywhere()).toEqual(['hybrid_v1']);
  });

  it('refuses a reason that is no text, or too long', async () => {
    for (const reason of [7, 'x'.repeat(201)])
      expect((await send(http, 'POST', FORCE, { reason })).json()).toMatchObject({ errors: [{ field: 'reason' }] });
    expect((await statusOf(http)).emergency.active).toBe(false);
  });
});
