import { describe, expect, it } from '@jest/globals';
import { KEYS } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { OperatedApp } from '../../support/jobs/operated-app.js';

const CLEAR = '/api/v1/cache/clear';
const KEY_ID = KEYS.ADMIN_API_KEYS.slice(0, 8);

describe('the audit', () => {
  it('has every deed of an operator, newest first', async () => {
    const http = await HttpApp.start(KEYS);
    const operated = new OperatedApp(http);
    operated.refuseScans();
    await operated.add(1);
    await operated.counted({ failed: 1 });
    for (const [method, url] of [
      ['POST', '/admin/worker/stop'],
      ['POST', '/admin/worker/stop'],
      ['POST', '/admin/worker/restart'],
      ['POST', '/discovery/v3/admin/queue/clear'],
      ['DELETE', '/discovery/v3/admin/jobs/failed/discovery_20260316_150000_0000000000000001'],
      ['POST', '/discovery/v3/admin/cache/clear'],
    ] as const) {
      expect([url, (await operated.send(method, url))[0]]).toEqual([url, 200]);
      http.clock.advance(1_000);
    }
    // refused: not done
    await operated.send('DELETE', `${CLEAR}?pattern=*`);
    const [, trail] = await operated.send('GET', '/api/admin/audit?limit=5');
    expect(trail).toMatchObject({ count: 5, stored_in: 'memory', waiting: 0 });
    const deeds = (trail as { entries: Record<string, unknown>[] }).entries;
    expect(deeds.map(({ action, count, outcome, by }) => [action, count, outcome, by])).toEqual([
      ['cache.clear_discovery', 0, 'done', KEY_ID],
      ['job.discard', 1, 'done', KEY_ID],
      ['queue.clear', 0, 'done', KEY_ID],
      ['worker.restart', null, 'done', KEY_ID],
      ['worker.stop', null, 'unchanged', KEY_ID],
    ]);
    for (const limit of ['0', '1001', 'x'])
      expect((await operated.send('GET', `/api/admin/audit?limit=${limit}`))[0]).toBe(400);
    await http.close();
  });
});
