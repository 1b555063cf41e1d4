import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { BalancingProxy } from '../../support/faults/balancing-proxy.js';
import type { ServiceProcess } from '../../support/faults/service-process.js';
import { SteadyLoad } from '../../support/faults/steady-load.js';
import { RawConnection } from '../../support/raw-http.js';
import { atMost, figures } from '../support/figures.js';
import { boardOf, Fleet, jobIs, statusOf, trigger } from '../support/fleet.js';
import { IS_FULL, sized } from '../support/size.js';
import { tookUntil } from '../support/took.js';

const STREAMS = 50;
const BODY = '{"limit":5}';
const HEAD = `POST /discovery/v3/trigger HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;

describe('processes are asked to leave', () => {
  let fleet: Fleet;
  let api: ServiceProcess;
  let idle: ServiceProcess;

  beforeAll(async () => {
    fleet = await Fleet.start();
    [api, idle] = await Promise.all([fleet.join('api'), fleet.join('worker')]);
    const jobId = await trigger(api);
    await jobIs(api, jobId, 'completed');
    await boardOf(api, jobId);
  }, 120_000);
  afterAll(() => fleet.stop(), 60_000);

  it('R24: idle, with a request in flight, and with 50 event streams', async () => {
    const [busy, streaming] = await Promise.all([fleet.join('api'), fleet.join('api')]);
    const ends = await Promise.all(Array.from({ length: STREAMS }, () => followEvents(streaming)));
    const kept = await RawConnection.open(Number(new URL(busy.url).port));
    kept.send('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await kept.until('"status":"ok"');
    kept.send(HEAD);
    // answered after the head of the other has been read: the request is in flight
    await busy.get('/health/live');
    const inFlight = busy.stop();
    await tookUntil(() => busy.log.some(({ msg }) => msg === 'shutting down'), 5_000);
    const sentMs = performance.now();
    kept.send(BODY);
    await kept.until('"job_id"');
    await kept.closed;
    await inFlight;
    const busyMs = performance.now() - sentMs;
    await jobIs(api, /"job_id":"(\w+)"/.exec(kept.received)?.[1] ?? '', 'completed');
    const [idleMs, streamingMs] = await Promise.all([idle.stop(), streaming.stop()]);
    figures('R24 SIGTERM', {
      idle_ms: atMost(sized(4_000, 2_000), idleMs),
      after_request_in_flight_ms: atMost(sized(3_000, 1_000), busyMs),
      with_streams_ms: atMost(sized(5_000, 3_000), streamingMs),
      streams_torn: atMost(0, (await Promise.all(ends.flat())).filter((end) => end !== 'closed').length),
    });
    expect(kept.received).toMatch(/HTTP\/1\.1 202[\s\S]*connection: close\r\n/i);
    for (const service of [idle, busy, streaming]) await leftInPeace(service);
  }, 90_000);

  it('R24: in the middle of a job', async () => {
    const worker = await fleet.join('worker');
    const before = fleet.stub.count('/v2/snapshot/');
    fleet.holdScan();
    const jobId = await trigger(api);
    await fleet.scans(before + 1);
    const stopping = worker.stop();
    await worker.until('/health/ready', ({ status }) => status === 503, 5_000);
    expect((await statusOf(api, jobId)).status).toBe('in_progress');
    fleet.stub.release();
    const releasedMs = performance.now();
    await stopping;
    const leftMs = performance.now() - releasedMs;
    figures('R24 SIGTERM in the middle of a job', { left_after_its_end_ms: atMost(sized(5_000, 2_000), leftMs) });
    expect((await statusOf(api, jobId)).status).toBe('completed');
    expect(await boardOf(api, jobId)).toEqual({ jobId, isResult: true });
    await leftInPeace(worker);
  }, 90_000);

  (IS_FULL ? it : it.skip)(
    'R24: in the middle of a job that does not end',
    async () => {
      const worker = await fleet.join('worker');
      fleet.stub.set({ faults: [{ path: '/v2/snapshot/', fault: { kind: 'hold' } }] });
      const before = fleet.stub.count('/v2/snapshot/');
      const jobId = await trigger(api);
      await fleet.scans(before + 1);
      figures('R24 SIGTERM in the middle of a job without an end', {
        left_ms: atMost(28_000, await worker.stop(30_000)),
      });
      fleet.stub.set({ faults: [] });
      fleet.stub.release();
      expect((await statusOf(api, jobId)).status).toBe('queued');
      const next = await fleet.join('worker');
      await jobIs(api, jobId, 'completed');
      await next.stop();
    },
    120_000,
  );

  it('R25: one after the other, behind a proxy', async () => {
    const behind = { TRUST_PROXY_HOPS: '1' };
    const proxy = await BalancingProxy.start();
    const join = (): Promise<ServiceProcess> => fleet.join('api', behind);
    const [first, second, ...fresh] = await Promise.all([join(), join(), join(), join()]);
    const old = [first, second];
    await Promise.all(fresh.map((it) => it.ready()));
    for (const { url } of old) proxy.add(url);
    await tookUntil(() => proxy.inTurn.length === 2, 20_000);
    const url = `${proxy.url}/discovery/v3/candidates`;
    const load = SteadyLoad.start({ url, rate: 200, timeoutMs: 5_000 });
    const drainMs: number[] = [];
    for (const [n, leaving] of old.entries()) {
      const { url: next } = fresh[n] as ServiceProcess;
      proxy.add(next);
      await tookUntil(() => proxy.inTurn.includes(next), 20_000);
      drainMs.push(await leaving.stop());
      proxy.remove(leaving.url);
      await leftInPeace(leaving);
    }
    await pause(1_000);
    const { requests, statuses, errors, maxMs } = await load.stop();
    await proxy.close();
    figures('R25 rolling restart', {
      requests,
      failed: atMost(0, requests - (statuses['200'] ?? 0)),
      max_ms: maxMs,
      left_ms: atMost(sized(9_000, 7_000), Math.max(...drainMs)),
    });
    expect(errors).toEqual({});
  }, 120_000);
});

/** Resolves, when the stream is open, with how it will end. */
async function followEvents({ url }: ServiceProcess): Promise<Promise<'closed' | 'torn'>[]> {
  const response = await fetch(`${url}/events`);
  expect(response.status).toBe(200);
  return [
    response.text().then(
      () => 'closed' as const,
      () => 'torn' as const,
    ),
  ];
}

async function leftInPeace({ exited, log, noise }: ServiceProcess): Promise<void> {
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(log.filter(({ level, msg = '' }) => level >= 50 || /unhandled/i.test(msg))).toEqual([]);
  expect(noise).toEqual([]);
}
