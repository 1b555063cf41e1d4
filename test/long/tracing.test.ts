import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Fleet, jobIs } from '../faults/support/fleet.js';
import { ServiceProcess } from '../support/faults/service-process.js';
import { freePort } from '../support/redis/free-port.js';
import { type CollectedSpan, OtlpCollector, SPAN_KINDS } from '../support/otlp-collector.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN_ID = 'b7ad6b7169203331';
const CALLER = { traceparent: `00-${TRACE_ID}-${CALLER_SPAN_ID}-01` };
/** Another caller's, who asks for features. */
const FEATURES_TRACE_ID = '1bf7651916cd43dd8448eb211c80319d';
const FEATURES_CALLER = { traceparent: `00-${FEATURES_TRACE_ID}-${CALLER_SPAN_ID}-01` };
const UNSAMPLED_TRACE_ID = '2cf7651916cd43dd8448eb211c80319e';
const UNSAMPLED = { traceparent: `00-${UNSAMPLED_TRACE_ID}-${CALLER_SPAN_ID}-00` };
const TRIGGER = '/discovery/v3/trigger';
const DEADLINE_MS = 150_000;

describe('a trace', () => {
  let fleet: Fleet;
  let collector: OtlpCollector;
  let api: ServiceProcess;
  let worker: ServiceProcess;
  let jobId: string;

  beforeAll(async () => {
    [fleet, collector] = await Promise.all([Fleet.start(), OtlpCollector.start()]);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    [worker, api] = await Promise.all([fleet.join('worker', env), fleet.join('api', env)]);
    const answer = await api.send('POST', TRIGGER, {}, CALLER);
    jobId = answer.json<{ job_id: string }>().job_id;
    await jobIs(api, jobId, 'completed');
    // one more scan that its caller does not want traced
    const untraced = await api.send('POST', TRIGGER, { filters: { max_price: 50 } }, UNSAMPLED);
    await jobIs(api, untraced.json<{ job_id: string }>().job_id, 'completed');
    // what is left is sent on the way out
    await Promise.all([api.stop(), worker.stop()]);
  }, DEADLINE_MS);
  afterAll(async () => {
    await fleet.stop();
    await collector.stop();
  });

  const ofTheTrace = (): CollectedSpan[] => collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
  const only = (isSo: (span: CollectedSpan) => boolean): CollectedSpan => {
    const [span, ...others] = ofTheTrace().filter(isSo);
    expect(others).toEqual([]);
    if (span === undefined)
      throw new Error(
        `not among ${ofTheTrace()
          .map(({ name }) => name)
          .join(', ')}`,
      );
    return span;
  };
  /** Names from a span up to the first of its trace here. */
  const lineage = ({ name, parentId }: CollectedSpan): string[] => {
    const parent = ofTheTrace().find(({ spanId }) => spanId === parentId);
    return [name, ...(parent === undefined ? [] : lineage(parent))];
  };

  it('leads from the request of one process through the job of another to the provider', () => {
    const request = only(({ kind }) => kind === SPAN_KINDS.server);
    expect(request).toMatchObject({ parentId: CALLER_SPAN_ID, resource: { 'bms.role': 'api' } });
    expect(request.name).toBe(`POST ${TRIGGER}`);
    const job = only(({ kind }) => kind === SPAN_KINDS.consumer);
    expect(job).toMatchObject({ name: 'job', attributes: { 'job.id': jobId }, resource: { 'bms.role': 'worker' } });
    expect(lineage(job).at(-1)).toBe(request.name);
    const scan = only(({ name, kind }) => name === 'scan' && kind === SPAN_KINDS.internal);
    expect([scan.parentId, scan.resource['thread.name']]).toEqual([job.spanId, 'scan']);
    const processes = [request, job, scan].map(({ resource }) => resource['process.pid']);
    expect(processes).toEqual([api.pid, worker.pid, worker.pid].map(String));
    const asked = ofTheTrace().filter(({ kind, attributes }) => kind === SPAN_KINDS.client && 'url.full' in attributes);
    const snapshot = asked.find(({ attributes }) => attributes['url.path']?.startsWith('/v2/snapshot/'));
    expect(snapshot && lineage(snapshot)).toEqual(expect.arrayContaining(['scan', 'job', request.name]));
  });

  it('is left out in every process and thread where its caller says so', () => {
    expect(collector.spans.filter(({ traceId }) => traceId === UNSAMPLED_TRACE_ID)).toEqual([]);
    const scans = collector.spans.filter(({ name }) => name === 'scan');
    expect(scans.map(({ traceId }) => traceId)).toEqual([TRACE_ID]);
  });

  it('has the commands of Redis on both sides, by name alone', () => {
    const commands = ofTheTrace().filter(({ attributes }) => attributes['db.system.name'] === 'redis');
    for (const role of ['api', 'worker'])
      expect(commands.filter(({ resource }) => resource['bms.role'] === role)).not.toEqual([]);
    expect(commands.filter(({ attributes }) => !/^\w+$/.test(attributes['db.query.text'] ?? ''))).toEqual([]);
  });

  it('is of one kind of service, and of nothing that only polls or probes', () => {
    expect(new Set(collector.spans.map(({ resource }) => resource['service.name']))).toEqual(
      new Set(['bms-discovery']),
    );
    const roots = collector.spans.filter(({ parentId }) => parentId === '').map(({ name }) => name);
    expect(roots.filter((name) => !/^(GET \/discovery\/|GET|scan|job)/.test(name))).toEqual([]);
    const probes = collector.spans.filter(({ name, attributes }) =>
      /health|metrics/.test(`${name} ${attributes['url.path'] ?? ''}`),
    );
    expect(probes).toEqual([]);
  });

  it('says nothing that is secret', () => {
    const sent = collector.bodies.join('\n');
    for (const secret of [fleet.stub.apiKey, fleet.env.ADMIN_API_KEYS ?? '']) expect(sent).not.toContain(secret);
  });

  it('is named in the lines that are logged meanwhile', () => {
    const lines = worker.log.filter((line) => line.trace_id === TRACE_ID);
    expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining('rows')]);
    expect(fleet.noise).toEqual([]);
  });

  it('costs nothing but a warning while its collector is away', async () => {
    const nowhere = `http://127.0.0.1:${String(await freePort())}`;
    const lonely = await fleet.join('api', { OTEL_EXPORTER_OTLP_ENDPOINT: nowhere });
    expect((await lonely.get('/discovery/strategy/effective')).status).toBe(200);
    await lonely.stop();
    const told = lonely.log.filter(({ context }) => context === 'Tracing');
    expect(told).toEqual([expect.objectContaining({ level: 40, msg: expect.stringContaining('Spans were not sent') })]);
    expect(await lonely.exited).toEqual({ code: 0, signal: null });
  }, 60_000);

  it('holds up a shutdown for 2 s at most where its collector takes everything and answers nothing', async () => {
    const silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    const sockets = new Set<Socket>();
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const stopMs = async (env: Readonly<Record<string, string>>): Promise<number> => {
      const alone = await fleet.join('all', { REDIS_URL: '', ...env });
      const answer = await alone.send('POST', TRIGGER, {}, CALLER);
      await jobIs(alone, answer.json<{ job_id: string }>().job_id, 'completed');
      return alone.stop();
    };
    const [untracedMs, tracedMs] = await Promise.all([
      stopMs({}),
      stopMs({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(port)}` }),
    ]);
    expect(sockets.size).toBeGreaterThan(0);
    expect(tracedMs - untracedMs).toBeLessThan(4_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  }, 120_000);

  it('is one, too, in a process that needs no Redis, through either of its queues', async () => {
    const alone = await fleet.join('all', { REDIS_URL: '', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const traceId = '3df7651916cd43dd8448eb211c80319f';
    const caller = { traceparent: `00-${traceId}-${CALLER_SPAN_ID}-01` };
    const id = (await alone.send('POST', TRIGGER, {}, caller)).json<{ job_id: string }>().job_id;
    await jobIs(alone, id, 'completed');
    const { history } = (await alone.get('/health')).json<{ history: { newest: string } }>();
    const day = { date: history.newest };
    const features = await alone.send('POST', '/api/v1/features/batch', day, FEATURES_CALLER);
    expect([features.status, features.text]).toEqual([202, expect.any(String)]);
    const { polling_url } = features.json<{ polling_url: string }>();
    await alone.until(polling_url, (answer) => answer.json<{ status: string }>().status === 'completed', 30_000);
    await alone.stop();
    const ofFeatures = collector.spans.filter(({ traceId: its }) => its === FEATURES_TRACE_ID);
    const work = ofFeatures.find(({ kind }) => kind === SPAN_KINDS.consumer);
    expect(work?.attributes['job.id']).toMatch(/^features_/);
    expect(ofFeatures.map(({ spanId }) => spanId)).toContain(work?.parentId);
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const job = spans.find(({ kind }) => kind === SPAN_KINDS.consumer);
    const scan = spans.find(({ name }) => name === 'scan');
    expect(job?.attributes['job.id']).toBe(id);
    expect(scan).toMatchObject({ parentId: job?.spanId, resource: { 'thread.name': 'scan' } });
    expect(spans.filter(({ kind, attributes }) => kind === SPAN_KINDS.client && 'url.path' in attributes)).not.toEqual(
      [],
    );
  }, 60_000);

  it('costs nothing where nobody wants it: its libraries are not even loaded', async () => {
    const market = { MARKET_DATA_PROVIDER: 'simulated', SIMULATED_TICKERS: '300', HISTORY_SESSIONS: '60' };
    const env = { NODE_DEBUG: 'module,esm', PROCESS_ROLE: 'worker', REDIS_URL: fleet.redis.url, ...market };
    const untraced = await ServiceProcess.start({ env });
    await untraced.listening(40_000);
    await untraced.stop();
    const loaded = (name: string): string[] => untraced.noise.filter((line) => line.includes(`node_modules/${name}`));
    expect(loaded('ioredis')).not.toEqual([]);
    // prom-client looks for the interface by itself
    expect(loaded('@opentelemetry/').filter((line) => !line.includes('@opentelemetry/api'))).toEqual([]);
  }, 60_000);
});
