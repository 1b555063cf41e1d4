import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedisState } from '../../src/redis/redis-state.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

describe('what Redis refuses its users', () => {
  let server: RedisServer;
  let app: RedisApp;
  let told: RedisState[];

  beforeEach(async () => {
    server = await RedisServer.start();
    app = await RedisApp.start({ REDIS_URL: server.url });
    await app.untilUp();
    told = [];
    app.connections.onStateChange((state) => told.push(state));
  });
  afterEach(async () => {
    await app.close();
    await server.stop();
  });

  const push = (): Promise<unknown> => app.connections.run((client) => client.lpush('price:A', 's3cret'));

  it('is part of the state until it is well again, and told at each change', async () => {
    await server.cli('set', 'price:A', '1');
    const refusal = await push().then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(refusal?.message).toMatch(/^WRONGTYPE/);
    app.connections.report('prices', null);
    app.connections.report('prices', refusal);
    app.connections.report('prices', refusal);
    app.connections.report('board', new Error('OOM command not allowed'));
    expect(app.state).toMatchObject({ status: 'up', trouble: null, refusals: ['board', 'prices'] });
    app.connections.report('prices', null);
    app.connections.report('prices', null);
    app.connections.report('board', null);
    expect(told.map(({ refusals }) => refusals)).toEqual([['prices'], ['board', 'prices'], ['board'], []]);
    expect(app.log.lines.filter((line) => line.includes('prices'))).toEqual([
      expect.stringMatching(/^warn Redis at 127\.0\.0\.1:\d+ refuses prices: WRONGTYPE /),
      expect.stringMatching(/^info Redis at 127\.0\.0\.1:\d+ no longer refuses prices$/),
    ]);
    expect(app.log.lines.join()).not.toContain('s3cret');
  });
});
