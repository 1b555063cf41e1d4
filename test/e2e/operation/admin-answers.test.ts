import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from '../../../src/bootstrap/openapi.js';
import { CacheService } from '../../../src/cache/cache.service.js';
import { KEYS } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { type Method, OperatedApp } from '../../support/jobs/operated-app.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

describe('the OpenAPI document is true of what operators are answered', () => {
  let http: HttpApp;
  let operated: OperatedApp;
  let document: OpenAPIObject;
  const ajv = new Ajv({ strict: false, allErrors: true });

  beforeAll(async () => {
    http = await HttpApp.start(KEYS);
    operated = new OperatedApp(http);
    document = await buildOpenApi();
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'api', components: document.components });
    const cache = http.app.get(CacheService);
    await cache.set('price:A', 1);
    for (const key of ['price:A', 'price:B']) await cache.get(key);
    await operated.send('POST', '/discovery/v3/admin/queue/clear');
  });
  afterAll(() => http.close());

  it.each<[Method, string, string, number]>([
    ['GET', '/api/v1/cache/info', '', 200],
    ['GET', '/api/v1/cache/keys', '?limit=1', 200],
    ['GET', '/api/v1/cache/keys', '?pattern=[', 400],
    ['GET', '/api/v1/cache/stats', '', 200],
    ['GET', '/api/v1/cache/analytics', '', 200],
    ['GET', '/api/admin/cache/stats', '', 200],
    ['DELETE', '/api/v1/cache/clear', '?pattern=price:*&dry_run=1', 200],
    ['DELETE', '/api/v1/cache/clear', '?tag=A', 200],
    ['DELETE', '/api/v1/cache/clear', '', 400],
    ['POST', '/admin/cache/flush', '', 200],
    ['GET', '/api/admin/audit', '', 200],
    ['GET', '/api/admin/audit', '?limit=0', 400],
  ])('%s %s%s', async (method, path, query, status) => {
    const [answered, body] = await operated.send(method, path + query);
    expect([answered, body]).toEqual([status, expect.anything()]);
    const item = document.paths[path] as unknown as Record<string, Operation>;
    const response = item[method.toLowerCase()]?.responses[status] as { content: Record<string, { schema: object }> };
    const name = (Object.values(response.content)[0]?.schema as { $ref: string }).$ref.split('/').at(-1) ?? '';
    const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
    expect([validate(body), validate.errors]).toEqual([true, null]);
    // nothing beyond what is documented
    const documented = document.components?.schemas?.[name] as { properties: object };
    expect(Object.keys(documented.properties)).toEqual(expect.arrayContaining(Object.keys(body as object)));
  });
});
