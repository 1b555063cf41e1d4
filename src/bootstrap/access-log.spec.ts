import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import type { LogLevel } from '../config/app-config.js';
import { createLogger } from '../common/logging/create-logger.js';
import { addAccessLog } from './access-log.js';

async function logged(level: LogLevel, method: 'GET' | 'POST', url: string): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const app = fastify({ genReqId: () => 'id-1' });
  addAccessLog(app, createLogger({ level, format: 'json' }, [], { write: (line: string) => void lines.push(line) }));
  app.get('/ok', () => 'ok');
  app.post('/ok', () => 'ok');
  app.get('/failed', (_request, reply) => reply.code(500).send('no'));
  await app.inject({ method, url });
  await app.close();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the access log', () => {
  it('keeps reads that went well at debug', async () => {
    expect(await logged('info', 'GET', '/ok')).toEqual([]);
    expect(await logged('debug', 'GET', '/ok?token=x')).toMatchObject([
      {
        level: 20,
        request_id: 'id-1',
        method: 'GET',
        path: '/ok',
        status: 200,
        duration_ms: expect.any(Number),
        client: '127.0.0.1',
      },
    ]);
  });

  it('tells at info of writes and refusals', async () => {
    expect(await logged('info', 'POST', '/ok')).toMatchObject([{ level: 30, method: 'POST', status: 200 }]);
    expect(await logged('info', 'GET', '/nothing')).toMatchObject([{ level: 30, status: 404 }]);
  });

  it('leaves failures to the error filter', async () => {
    expect(await logged('debug', 'GET', '/failed')).toEqual([]);
  });
});
