import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KEYS } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { failedUrl, jobIdOf, OperatedApp } from '../../support/jobs/operated-app.js';

const LIST = '/discovery/v3/admin/jobs/failed';

describe('jobs that failed for good', () => {
  let http: HttpApp;
  let operated: OperatedApp;

  beforeEach(async () => {
    http = await HttpApp.start(KEYS);
    operated = new OperatedApp(http);
    operated.refuseScans();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await http.close();
  });

  it('are listed, latest first, with all that is known of them', async () => {
    await operated.add(1);
    await operated.counted({ failed: 1 });
    http.clock.advance(1_000);
    await operated.add(2);
    await operated.counted({ failed: 2 });
    expect(await operated.send('GET', LIST)).toEqual([
      200,
      {
        count: 2,
        jobs: [
          expect.objectContaining({ job_id: jobIdOf(2) }),
          {
            job_id: jobIdOf(1),
            scheduled: false,
            strategy: 'hybrid_v1',
            filters: null,
            queued_at: '2026-03-16T15:00:00.000Z',
            finished_at: '2026-03-16T15:00:00.000Z',
            attempts: 1,
            errors: [{ code: 'auth', message: 'refused', at: '2026-03-16T15:00:00.000Z' }],
            worker_id: expect.any(String),
          },
        ],
      },
    ]);
    expect(await operated.send('GET', `${LIST}?limit=1`)).toMatchObject([200, { count: 1 }]);
    for (const limit of ['0', '1001', 'x', '1e2'])
      expect((await operated.send('GET', `${LIST}?limit=${limit}`))[0]).toBe(400);
  });

  it('are queued again or discarded, and nothing else is', async () => {
    await operated.add(1);
    await operated.add(2);
    await operated.counted({ failed: 2 });
    await operated.queue.setPaused(true);
    expect(await operated.send('POST', `${failedUrl(1)}/retry`)).toEqual([
      200,
      { job_id: jobIdOf(1), status: 'queued' },
    ]);
    expect(await operated.queue.counts()).toMatchObject({ queued: 1, failed: 1 });
    expect(await operated.send('DELETE', failedUrl(2))).toEqual([200, { job_id: jobIdOf(2), status: 'discarded' }]);
    expect(await operated.queue.counts()).toMatchObject({ queued: 1, failed: 0 });
    for (const [method, url] of [
      ['POST', `${failedUrl(1)}/retry`],
      ['DELETE', failedUrl(1)],
      ['DELETE', failedUrl(2)],
      ['POST', `${failedUrl(9)}/retry`],
      ['DELETE', `${LIST}/meta`],
      ['POST', `${LIST}/meta/retry`],
    ] as const)
      expect([url, ...(await operated.send(method, url))]).toMatchObject([url, 404, { code: 'job_not_found' }]);
    expect(await operated.send('DELETE', `${LIST}/a:b`)).toMatchObject([400, { errors: [{ field: 'id' }] }]);
  });

  it('wait while a similar one is under way', async () => {
    await operated.add(1, 'same');
    await operated.counted({ failed: 1 });
    await operated.queue.setPaused(true);
    await operated.add(2, 'same');
    expect(await operated.send('POST', `${failedUrl(1)}/retry`)).toMatchObject([409, { code: 'similar_job_running' }]);
    expect(await operated.queue.counts()).toMatchObject({ queued: 1, failed: 1 });
  });
});
