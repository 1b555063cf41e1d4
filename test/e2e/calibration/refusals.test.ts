import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEYS, PROBLEM_TYPE } from '../../support/auth/auth-app.js';
import { change, refusedFields, send, statusOf } from '../../support/calibration-app.js';
import { HttpApp } from '../../support/http-app.js';

const PATCH = '/calibration/hybrid_v1';
const WEIGHTS = '/calibration/hybrid_v1/weights';
const BODILESS = [
  ['POST', '/calibration/emergency/force-legacy'],
  ['DELETE', '/calibration/emergency'],
  ['POST', `${PATCH}/reset`],
] as const;

describe('a calibration that is not acceptable', () => {
  let http: HttpApp;

  beforeEach(async () => {
    http = await HttpApp.start(KEYS);
  });
  afterEach(() => http.close());

  it.each([
    [{ thresholds: { rsi_lo: 1 } }, ['hybrid_v1.thresholds.rsi_lo']],
    [{ nonsense: 1, weights: {} }, ['nonsense']],
    [{ weights: { momentum: 1 } }, ['hybrid_v1.weights.momentum']],
    [{ weights: { squeeze: null } }, ['hybrid_v1.weights.squeeze']],
    [{ weights: { squeeze: 'NaN' } }, ['hybrid_v1.weights.squeeze']],
    [{ weights: 'Infinity' }, ['hybrid_v1.weights']],
    [{ thresholds: null }, ['hybrid_v1.thresholds']],
    [{ thresholds: { rsi_low: 80 } }, ['hybrid_v1.thresholds.rsi_low']],
    [{ thresholds: { watchlist_score: 71 } }, ['hybrid_v1.thresholds.watchlist_score']],
    [{ thresholds: { min_atr_frac: 0.1 } }, ['hybrid_v1.thresholds.min_atr_frac']],
    [{ thresholds: { min_rel_volume: -1, max_soft_pass: 1.5 } }, ['min_rel_volume', 'max_soft_pass']],
    [{ thresholds: { mid_float: { float_min_shares: 2e8 } } }, ['mid_float.float_min_shares']],
    [{ thresholds: { premarket: { min_rel_volume: 1 }, mid_float: 5 } }, ['mid_float']],
    [{ legacy_v0: { monitor_score: 80 } }, ['legacy_v0.monitor_score']],
    [
      { nonsense: 1, weights: { squeeze: 'x', momentum: 1 }, thresholds: { rsi_lo: 1, max_soft_pass: -1.5 } },
      ['nonsense', 'weights.squeeze', 'weights.momentum', 'max_soft_pass', 'thresholds.rsi_lo'],
    ],
    [
      { thresholds: { rsi_low: 80, watchlist_score: 71, float_max_shares: 2e8, max_soft_pass: -1, rsi_lo: 1 } },
      ['max_soft_pass', 'rsi_lo', 'thresholds.rsi_low', 'watchlist_score', 'thresholds.float_max_shares'],
    ],
    [
      { thresholds: { rsi_low: 120, rsi_high: 20, mid_float: { float_min_shares: 2e8, catalyst_min: 7 } } },
      ['rsi_low', 'mid_float.catalyst_min', 'mid_float.float_min_shares'],
    ],
    [
      { legacy_v0: { monitor_score: 80, min_coverage: 2 }, thresholds: { rsi_low: 75 } },
      ['thresholds.rsi_low', 'legacy_v0.min_coverage', 'legacy_v0.monitor_score'],
    ],
    [{ volume_curve: { regular: [] } }, ['volume_curve.premarket', 'volume_curve.regular', 'volume_curve.afterhours']],
  ])('refuses %j by path, and keeps what is in force', async (body, paths) => {
    const fields = await refusedFields(http, PATCH, body);
    expect(fields).toEqual(paths.map((path) => expect.stringMatching(new RegExp(`${path.replaceAll('.', '\\.')}$`))));
    expect((await statusOf(http)).version).toBe(1);
  });

  it('refuses with the limit and the remedy, as a problem', async () => {
    const response = await send(http, 'PATCH', PATCH, { thresholds: { rsi_low: 120 } });
    expect([response.statusCode, response.headers['content-type']]).toEqual([400, PROBLEM_TYPE]);
    expect(response.json()).toMatchObject({
      code: 'validation_failed',
      errors: [
        {
          field: 'hybrid_v1.thresholds.rsi_low',
          message:
            'hybrid_v1.thresholds.rsi_low must be a number from 0 to 100 (RSI points); leave it out to keep what is in force',
        },
      ],
    });
    const none = { volume_momentum: 0, squeeze: -1, catalyst: 0, options: 0, technical: 0 };
    expect(await refusedFields(http, WEIGHTS, none)).toEqual(['hybrid_v1.weights']);
    expect((await send(http, 'PATCH', PATCH, '{"weights":{"squeeze":NaN}}')).statusCode).toBe(400);
    expect((await send(http, 'PATCH', PATCH, { thresholds: { note: 'x'.repeat(70_000) } })).statusCode).toBe(413);
    expect((await send(http, 'PATCH', `${PATCH}/preset`, { preset: 'loose' })).statusCode).toBe(400);
    expect((await send(http, 'POST', `${PATCH}/reset`, { now: true })).statusCode).toBe(400);
  });

  it('says that a path which is off must be given whole', async () => {
    await change(http, 'PATCH', PATCH, { thresholds: { mid_float: null } });
    const partial = await send(http, 'PATCH', PATCH, { thresholds: { mid_float: { catalyst_min: 0.5 } } });
    const { errors } = partial.json<{ errors: { field: string; message: string }[] }>();
    expect(errors).toHaveLength(6);
    for (const { field, message } of errors)
      expect(message).toMatch(new RegExp(`^${field} is missing: what is off \\(null\\) is switched on whole`));
  });

  it('takes an empty body of type JSON as none, and an unknown field nowhere', async () => {
    for (const [method, url] of BODILESS) {
      expect([url, (await send(http, method, url, '')).statusCode]).toEqual([url, 200]);
      const unknown = await send(http, method, url, { now: true });
      expect([url, unknown.statusCode, unknown.json()]).toMatchObject([url, 400, { errors: [{ field: 'now' }] }]);
      for (const payload of [' ', 'null', '[]', '{'])
        expect((await send(http, method, url, payload)).json()).toMatchObject({ code: 'malformed_json' });
    }
    expect((await send(http, 'PATCH', PATCH, '')).json()).toMatchObject({ code: 'malformed_json' });
  });

  it('answers any JSON with 200 or 400, and a reset undoes it all', async () => {
    const { hash } = await statusOf(http);
    const names = [
      'weights',
      'thresholds',
      'legacy_v0',
      'volume_curve',
      'squeeze',
      'mid_float',
      'regular',
      '__proto__',
    ];
    const body = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ depthSize: 'small' }), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(PATCH, WEIGHTS, `${PATCH}/preset`), async (given, url) => {
        const { statusCode, body: answer } = await send(http, 'PATCH', url, given);
        expect([given, url, statusCode, answer]).toEqual([
          given,
          url,
          expect.anything(),
          expect.stringMatching(statusCode === 200 ? /"changed":/ : /"status":400/),
        ]);
      }),
      { numRuns: 150 },
    );
    await change(http, 'POST', `${PATCH}/reset`);
    expect((await statusOf(http)).hash).toBe(hash);
  });

  it('takes a volume curve that rises and joins, and gives it back', async () => {
    const curve = {
      premarket: [
        [0, 0],
        [1, 0.05],
      ],
      regular: [
        [0, 0.05],
        [0.5, 0.5],
        [1, 0.9],
      ],
      afterhours: [
        [0, 0.9],
        [1, 1],
      ],
    };
    await change(http, 'PATCH', PATCH, { volume_curve: curve });
    expect((await http.get('/discovery/strategy/effective')).json()).toMatchObject({
      expected_volume_share: { source: 'calibration', curve },
    });
    const broken = {
      ...curve,
      regular: [
        [0, 0.04],
        [0.5, 0.6],
        [0.4, 0.5],
        [1, 0.9],
      ],
    };
    expect(await refusedFields(http, PATCH, { volume_curve: broken })).toEqual([
      'volume_curve.regular.2',
      'volume_curve.regular.2',
    ]);
    expect(
      await refusedFields(http, PATCH, {
        volume_curve: {
          ...curve,
          premarket: [
            [0, 0],
            [1, 0.06],
          ],
        },
      }),
    ).toEqual(['volume_curve.regular']);
    expect(await change(http, 'PATCH', PATCH, { volume_curve: null })).toMatchObject({ changed: true });
  });
});
