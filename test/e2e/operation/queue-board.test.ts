import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.js';
import { atMost, figures } from '../../faults/support/figures.js';
import { ADMIN_KEY, PROBLEM_TYPE, READER_KEY } from '../../support/auth/auth-app.js';
import { eventually } from '../../support/eventually.js';
import { type HttpApp } from '../../support/http-app.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import { jobIdOf, OperatedApp } from '../../support/jobs/operated-app.js';
import { RawConnection } from '../../support/raw-http.js';
import { RoleNetwork } from '../../support/jobs/role-network.js';

const AS_ADMIN = { 'x-api-key': ADMIN_KEY };
const QUEUES = '/admin/queues/api/queues?activeQueue=discovery&page=1&jobsPerPage=10';
const SAMPLES: Readonly<Record<string, string>> = { ':queueName': 'discovery', ':queueStatus': 'failed', '*': 'x.js' };

/** Ways to write the address that a router may see through and a comparison of text may not. */
const TRICKS = [
  '/admin/%71ueues',
  '/admin/%71ueues/api/queues',
  '/admin/queues/%61pi/queues',
  '/%61dmin/queues/api/queues',
  '/admin/queues/api/%71ueues',
  '/admin%2Fqueues/api/queues',
  '/admin/queues%2Fapi%2Fqueues',
  '/admin/%2571ueues/api/queues',
  '/admin/queues/../queues/api/queues',
  '/x/../admin/queues/api/queues',
  '/admin/./queues/api/queues',
  '//admin/queues/api/queues',
  '/admin//queues/api/queues',
  '/admin/queues//api/queues',
  '/admin/queues/api/queues/',
  '/ADMIN/queues/api/queues',
  '/Admin/Queues',
  '/admin/queues;x=1/api/queues',
  '/admin/queues/api/queues;x=1',
  '/admin/queues/static/../api/queues',
  '/admin/queues/static/%2e%2e/api/queues',
  '/admin/queues/static/..%2f..%2f..%2fpackage.json',
  '/docs/../admin/queues/api/queues',
  '/docs/..%2fadmin/queues/api/queues',
  '/health/live/../../admin/queues',
  'http://localhost/admin/queues/api/queues',
  `/admin/queues/api/queues?api_key=${ADMIN_KEY}&x-api-key=${ADMIN_KEY}`,
];

describe('the board of the queue', () => {
  let network: RoleNetwork;
  let http: HttpApp;
  let port: number;

  beforeAll(async () => {
    network = await RoleNetwork.start();
    http = await network.join('api', { ENABLE_QUEUE_BOARD: 'true' });
    await new OperatedApp(http).add(1);
    port = await http.listen();
  });
  afterAll(() => network.stop());

  const boardRoutes = (): { method: string; url: string }[] =>
    http.routes
      .filter(({ url }) => url.startsWith('/admin/queues'))
      .flatMap(({ method, url }) => [method].flat().map((name) => ({ method: String(name), url })));

  it('has no route that answers without a key, or to a reader', async () => {
    const routes = boardRoutes();
    expect(routes.length).toBeGreaterThan(40);
    const open: string[] = [];
    for (const { method, url } of routes) {
      const target = url.replace(/:\w+|\*/g, (name) => SAMPLES[name] ?? 'x');
      const stranger = await http.request({ method: method as 'GET', url: target });
      const headers = { 'x-api-key': READER_KEY };
      const reader = await http.request({ method: method as 'GET', url: target, headers });
      const types = [stranger, reader].map((answer) => answer.headers['content-type']);
      const isShut = stranger.statusCode === 401 && reader.statusCode === 403;
      if (!isShut || types.some((type) => type !== PROBLEM_TYPE)) open.push(`${method} ${url}`);
    }
    expect(open).toEqual([]);
    figures('S2 routes of the board, without a key and with a reader’s', {
      routes: routes.length,
      open: atMost(0, open.length),
    });
  });

  it.each(TRICKS)('is not reached by %s', async (url) => {
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'OPTIONS']) {
      // byte for byte: clients tidy up addresses
      const connection = await RawConnection.open(port);
      connection.send(`${method} ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      await connection.closed;
      // 403: what serves the files of /docs takes no way out of its folder
      expect([401, 403, 404, 405]).toContain(Number(connection.received.split(' ')[1]));
      expect(connection.received).not.toMatch(/discovery_2026|Bull|"queues"|"name"/);
    }
  });

  it('shows an admin its page, its files and the jobs', async () => {
    for (const url of ['/admin/queues', '/admin/queues/', '/admin/queues/queue/discovery']) {
      const page = await http.get(url, AS_ADMIN);
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
      expect(page.body).toContain('bms-discovery jobs');
    }
    const page = (await http.get('/admin/queues', AS_ADMIN)).body;
    const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(page) ?? [];
    expect((await http.get(`/admin/queues/${script}`, AS_ADMIN)).statusCode).toBe(200);
    const data = await http.get(QUEUES, AS_ADMIN);
    expect([data.statusCode, data.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(data.json()).toMatchObject({
      queues: [
        { name: 'discovery', readOnlyMode: true, jobs: [{ id: jobIdOf(1) }] },
        { name: 'discovery-features', readOnlyMode: true },
      ],
    });
  });

  it('works under the policy of our pages: no script of the page itself, nothing from elsewhere', async () => {
    const page = await http.get('/admin/queues', AS_ADMIN);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const inline = [...page.body.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(inline).toEqual([expect.stringContaining('type="application/json"')]);
    expect(page.body).not.toMatch(/<script[^>]+src="(?:https?:)?\/\//);
  });

  it('changes nothing, whatever an admin sends', async () => {
    const before = await http.app.get(JobQueue).counts();
    for (const { method, url } of boardRoutes().filter((route) => !['GET', 'HEAD'].includes(route.method))) {
      const target = url.replace(/:\w+|\*/g, (name) => (name === ':jobId' ? jobIdOf(1) : (SAMPLES[name] ?? 'x')));
      const response = await http.request({ method: method as 'PUT', url: target, headers: AS_ADMIN, payload: {} });
      expect([url, response.statusCode, response.headers['content-type']]).toEqual([url, 405, PROBLEM_TYPE]);
    }
    expect(await http.app.get(JobQueue).counts()).toEqual(before);
    expect(http.app.get(JobQueue).isPaused).toBe(false);
  });

  it('says that the queue is away while its Redis is', async () => {
    network.redis.freeze();
    await eventually(() => !http.app.get(JobQueue).availability.available);
    const away = await http.get(QUEUES, AS_ADMIN);
    network.redis.thaw();
    expect([away.statusCode, away.json()]).toEqual([503, expect.objectContaining({ code: 'queue_unavailable' })]);
    await eventually(async () => (await http.get(QUEUES, AS_ADMIN)).statusCode === 200);
  });

  it('is not there unless it is asked for, nor in a worker', async () => {
    const plain = await network.join('api');
    const worker = await network.join('worker', { ENABLE_QUEUE_BOARD: 'true' });
    for (const app of [plain, worker]) {
      expect((await app.get('/admin/queues', AS_ADMIN)).statusCode).toBe(404);
      expect(app.routes.filter(({ url }) => url.startsWith('/admin/queues'))).toEqual([]);
      await network.leave(app);
    }
  });

  it('needs a queue in Redis', () => {
    expect(() => loadConfig({ ENABLE_QUEUE_BOARD: 'true' })).toThrow(/ENABLE_QUEUE_BOARD cannot be true without Redis/);
  });
});
