import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from '../../../src/bootstrap/openapi.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const COMMITTED = new URL('../../../openapi.json', import.meta.url);

describe('the OpenAPI document', () => {
  let http: HttpApp;
  let document: OpenAPIObject;
  let result: ScanResult;

  beforeAll(async () => {
    http = await HttpApp.start();
    [, result] = (await sampleScanResults(http.clock, 2)) as [ScanResult, ScanResult];
    await http.publish(result);
    document = await buildOpenApi();
  });
  afterAll(() => http.close());

  const operations = (): (readonly [string, Operation])[] =>
    Object.entries(document.paths).flatMap(([path, { get }]) => (get === undefined ? [] : [[path, get] as const]));

  it('is the same each time, and what the server serves', async () => {
    const text = JSON.stringify(document);
    expect(JSON.stringify(await buildOpenApi())).toBe(text);
    expect((await http.get('/docs-json')).body).toBe(text);
  });

  it('is committed as it is (npm run export writes it)', () => {
    expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('describes every operation: summary, unique id, parameters with examples, statuses with schemas', () => {
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, { summary, parameters = [], responses }] of operations()) {
      expect([path, summary?.length]).not.toEqual([path, undefined]);
      for (const parameter of parameters) {
        const {
          name,
          in: place,
          description,
          schema,
          example,
        } = parameter as { name: string; in: string; description: string; schema: object; example?: unknown };
        expect([path, name, description.length > 0]).toEqual([path, name, true]);
        if (place !== 'header')
          expect([path, name, example ?? ('example' in schema ? schema.example : undefined)]).not.toEqual([
            path,
            name,
            undefined,
          ]);
      }
      expect([path, Object.keys(responses)]).toEqual([path, expect.arrayContaining(['200', '400'])]);
      for (const [status, response] of Object.entries(responses)) {
        const content = (response as { content?: object }).content;
        if (status !== '204' && status !== '304')
          expect([path, status, Object.keys(content ?? {}).length > 0]).toEqual([path, status, true]);
      }
    }
  });

  it('has every status that the server answers before a handler runs', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { responses, security }] of Object.entries(methods as Record<string, Operation>)) {
        const expected = [
          '500',
          ...(security === undefined ? [] : ['401', '429']),
          ...(path.includes('{') ? ['414'] : []),
          ...(method === 'get' ? [] : ['413', '415']),
        ];
        expect([method, path, Object.keys(responses)]).toEqual([method, path, expect.arrayContaining(expected)]);
        for (const status of ['429', '503'])
          expect(responses[status] ?? { headers: { 'Retry-After': {} } }).toHaveProperty('headers.Retry-After');
      }
    }
  });

  it('says of every public route that a key may be asked for', () => {
    const open = /^\/(?:health|worker\/health)/;
    for (const [path, { security, responses }] of operations()) {
      if (open.test(path)) continue;
      expect([path, security !== undefined, Object.keys(responses)]).toEqual([
        path,
        true,
        expect.arrayContaining(['401', '429']),
      ]);
    }
  });

  it('names only schemas that it has', () => {
    const names = new Set(Object.keys(document.components?.schemas ?? {}));
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(names).toContain(name);
  });

  describe('is true of every answer', () => {
    let ajv: Ajv;

    beforeAll(() => {
      ajv = new Ajv({ strict: false, allErrors: true });
      addFormats.default(ajv);
      ajv.addSchema({ $id: 'api', components: document.components });
    });

    const validator = (name: string): ValidateFunction => ajv.compile({ $ref: `api#/components/schemas/${name}` });
    const symbolOf = (strategy: 'hybrid_v1' | 'legacy_v0'): string => result.boards[strategy].entries[0]?.symbol ?? '';
    const excluded = (): string =>
      result.frame.symbolsText.split('\n')[result.frame.verdicts.findIndex((verdict) => verdict > 0)] ?? '';

    it.each([
      ['/discovery/v3/candidates', () => '/discovery/v3/candidates', 200],
      ['/discovery/v3/candidates', () => '/discovery/v3/candidates?strategy=legacy_v0', 200],
      ['/discovery/v3/candidates', () => '/discovery/v3/candidates?format=minimal', 200],
      ['/discovery/v3/candidates', () => '/discovery/v3/candidates?limit=0', 400],
      ['/discovery/v3/candidates/{symbol}', () => `/discovery/v3/candidates/${symbolOf('hybrid_v1')}`, 200],
      [
        '/discovery/v3/candidates/{symbol}',
        () => `/discovery/v3/candidates/${symbolOf('legacy_v0')}?strategy=legacy_v0`,
        200,
      ],
      ['/discovery/v3/candidates/{symbol}', () => `/discovery/v3/candidates/${excluded()}`, 200],
      ['/discovery/v3/candidates/{symbol}', () => '/discovery/v3/candidates/NOSUCH', 404],
      ['/discovery/v3/funnel', () => '/discovery/v3/funnel', 200],
      ['/discovery/v3/runs', () => '/discovery/v3/runs', 200],
      ['/discovery/v3/runs/{run_id}', () => `/discovery/v3/runs/${result.boards.hybrid_v1.meta.run_id}`, 200],
      ['/discovery/v3/runs/{run_id}', () => '/discovery/v3/runs/run_20200101_000000_0123456789abcdef', 404],
      ['/discovery/contenders', () => '/discovery/contenders', 200],
      ['/discovery/contenders', () => '/discovery/contenders?limit=0', 400],
      ['/discovery/v3/status/{job_id}', () => '/discovery/v3/status/discovery_unknown', 404],
      ['/discovery/candidates/trade-ready', () => '/discovery/candidates/trade-ready', 200],
      ['/discovery/candidates/monitor', () => '/discovery/candidates/monitor', 200],
      ['/discovery/squeeze-candidates', () => '/discovery/squeeze-candidates?min_score=0', 200],
      ['/discovery/squeeze-candidates', () => '/discovery/squeeze-candidates?min_score=2', 400],
      ['/discovery/strategy/effective', () => '/discovery/strategy/effective', 200],
      ['/calibration/status', () => '/calibration/status', 200],
      ['/calibration/hybrid_v1/config', () => '/calibration/hybrid_v1/config', 200],
      ['/api/v1/market/movers', () => '/api/v1/market/movers', 200],
      ['/health', () => '/health', 200],
      ['/health/live', () => '/health/live', 200],
      ['/health/ready', () => '/health/ready', 200],
      ['/worker/health', () => '/worker/health', 200],
      ['/discovery/v3/worker/health', () => '/discovery/v3/worker/health', 200],
    ])('%s (%#)', async (path, url, status) => {
      const response = await http.get(url());
      expect(response.statusCode).toBe(status);
      const documented = document.paths[path]?.get?.responses[String(status)] as {
        content: Record<string, { schema: { $ref: string } }>;
      };
      const type = String(response.headers['content-type']).split(';')[0] ?? '';
      const validate = validator(documented.content[type]?.schema.$ref.split('/').at(-1) ?? 'undocumented');
      validate(response.json());
      expect(validate.errors).toBeNull();
    });
  });
});
