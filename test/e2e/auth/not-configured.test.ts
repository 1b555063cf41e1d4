import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuthModule } from '../../../src/auth/auth.module.js';
import { createHttpAdapter } from '../../../src/bootstrap/http-adapter.js';
import { CommonModule } from '../../../src/common/common.module.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { configWarnings } from '../../../src/config/config-warnings.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { RedisModule } from '../../../src/redis/redis.module.js';
import { atMost, figures } from '../../faults/support/figures.js';
import { ADMIN_KEY, AuthApp, KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { ADMIN_ROUTES } from '../../support/public-routes.js';
import { ReadsController, ThingsController } from '../../support/auth/sample.controllers.js';

describe('without an admin key', () => {
  it.each([
    ['no key', {}],
    ['an unknown key', { 'x-api-key': 'unknown' }],
    ['an empty key', { 'x-api-key': '' }],
    ["a reader's key", { 'x-api-key': READER_KEY }],
  ])('admin routes answer 503 to %s and say what to do', async (_name, headers) => {
    const auth = await AuthApp.start([ThingsController, ReadsController], { READER_API_KEYS: KEYS.READER_API_KEYS });
    for (let attempt = 0; attempt < 12; attempt++) {
      const response = await auth.get('/admin/things', headers);
      expect(response.json()).toMatchObject({ status: 503, code: 'admin_not_configured' });
      expect(response.json<{ detail: string }>().detail).toContain('make-key');
      expect(response.headers['retry-after']).toBe('60');
    }
    expect((await auth.get('/reads')).statusCode).toBe(200);
    await auth.close();
  });

  it('every admin route of the program answers 503, by whatever method and with whatever key', async () => {
    const http = await HttpApp.start();
    const open: string[] = [];
    for (const route of ADMIN_ROUTES) {
      const [method = '', path = ''] = route.split(' ');
      for (const key of ['', 'unknown', ADMIN_KEY]) {
        const url = path.replace(/:\w+/g, 'x');
        const response = await http.request({ method: method as 'GET', url, headers: { 'x-api-key': key } });
        if (response.statusCode !== 503) open.push(`${route}: ${response.statusCode}`);
      }
    }
    expect([open, ADMIN_ROUTES.length > 10]).toEqual([[], true]);
    await http.close();
    figures('S5 admin routes without an admin key', { routes: ADMIN_ROUTES.length, open: atMost(0, open.length) });
  });

  it('the start warns', () => {
    const warned = (env: Record<string, string>): string => configWarnings(env, loadConfig(env)).join('\n');
    expect(warned({})).toContain('No ADMIN_API_KEYS');
    expect(warned({ ADMIN_API_KEYS: KEYS.ADMIN_API_KEYS })).toBe('');
  });

  it('a start that nobody could read from is refused', () => {
    expect(() => loadConfig({ REQUIRE_API_KEY: 'true' })).toThrow(/REQUIRE_API_KEY cannot be true without/);
    expect(() => loadConfig({ REQUIRE_API_KEY: 'true', ...KEYS })).not.toThrow();
  });

  it.each(['a-key-instead-of-its-hash', `${KEYS.ADMIN_API_KEYS},short`, 'f'.repeat(63)])(
    'a list that is not one of hashes is refused without being repeated: %s',
    (text) => {
      const load = (): unknown => loadConfig({ ADMIN_API_KEYS: text });
      expect(load).toThrow(/ADMIN_API_KEYS must be comma-separated SHA-256 hashes/);
      expect(load).not.toThrow(text);
    },
  );
});

describe('without its gate', () => {
  it('an application keeps every route shut', async () => {
    const config = loadConfig(KEYS);
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), CommonModule, RedisModule.forRoot(config.redis), AuthModule],
      controllers: [ThingsController, ReadsController],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(config.http), { logger: false });
    await app.init();
    for (const url of ['/reads', '/admin/things']) {
      const response = await app.inject({ method: 'GET', url });
      expect([response.statusCode, response.body.includes('secret')]).toEqual([500, false]);
    }
    await app.close();
  });
});
