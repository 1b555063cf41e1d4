import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AnswerJudge } from '../support/fuzz/answer-judge.js';
import { ApiDocument } from '../support/fuzz/api-document.js';
import { FuzzedService } from '../support/fuzz/fuzzed-service.js';
import { RequestCases } from '../support/fuzz/request-cases.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Opened } from '../faults/support/opened.js';
import { sized } from '../faults/support/size.js';

const SEED = 20_260_316;
/** In all, over both ways to keep jobs and over all operations. */
const CASES = sized(2_000, 20_000);
const REDIS_PASSWORD = 'the-redis-password-of-the-fuzzer-0123456789';
/** Their fields must also fit each other, and the weights must not all be 0: a schema cannot say that. */
const HAVE_RELATED_FIELDS = new Set([
  'POST /discovery/v3/trigger',
  'PATCH /calibration/hybrid_v1',
  'PATCH /calibration/hybrid_v1/weights',
  'DELETE /api/v1/cache/clear',
]);

const document = new ApiDocument();

describe.each(['in the process', 'in Redis'])('S10: requests that nobody expects, with jobs %s', (where) => {
  const opened = new Opened();
  const runsEach = Math.ceil(CASES / 2 / document.operations.length);
  let service: FuzzedService;
  let cases: RequestCases;
  let judge: AnswerJudge;

  beforeAll(async () => {
    const env: Record<string, string> = {};
    if (where === 'in Redis') {
      const redis = opened.add(await RedisServer.start({ password: REDIS_PASSWORD }), (it) => it.stop());
      env.REDIS_URL = redis.url;
    }
    service = opened.add(await FuzzedService.start(env), (it) => it.stop());
    cases = new RequestCases(document, await service.known());
    judge = new AnswerJudge(document, [...service.secrets, REDIS_PASSWORD], HAVE_RELATED_FIELDS);
  }, 60_000);
  afterEach(() => service.restore());
  afterAll(() => opened.closeAll(), 60_000);

  it.each(document.operations.map((operation) => [operation.name, operation] as const))(
    '%s',
    async (_name, operation) => {
      const property = fc.asyncProperty(cases.of(operation), async (request) => {
        expect(judge.complaints(operation, request, await service.ask(operation, request))).toEqual([]);
      });
      await fc.assert(property, { seed: SEED, numRuns: runsEach });
    },
    sized(30_000, 300_000),
  );

  it('none of them was too much', () => {
    expect([service.isAlive, service.troubles]).toEqual([true, []]);
    const slow = service.tookMs.filter((tookMs) => tookMs > 1_000).length;
    figures(`S10 fuzzed, jobs ${where}`, {
      operations: document.operations.length,
      requests: service.tookMs.length,
      slower_than_1_s: atMost(sized(5, 0), slow),
      slowest_ms: Math.max(...service.tookMs),
    });
  });
});
