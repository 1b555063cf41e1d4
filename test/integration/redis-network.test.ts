import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { PacketDrop } from '../support/redis/packet-drop.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const impossible = PacketDrop.impossible();
const suite = impossible === null ? describe : describe.skip;

suite(`a network that swallows packets${impossible === null ? '' : ` (left out: ${impossible})`}`, () => {
  it('is noticed on idle connections, which are replaced within 2 s, and used again when it heals', async () => {
    const server = await RedisServer.start();
    const app = await RedisApp.start({ REDIS_URL: server.url });
    await app.untilUp();
    app.subscriber.on('x', () => undefined);
    await eventually(() => app.subscriber.active);
    const drop = await PacketDrop.start(server.port);
    expect(await app.untilDown()).toBeLessThan(1500);
    expect(app.state.trouble).toBe('timeout');
    await eventually(() => !app.subscriber.active, 2000);
    // the sockets are given up: new ones fail to connect
    await app.until(({ trouble }) => trouble === 'unreachable', 5000);
    await drop.heal();
    expect(await app.untilUp()).toBeLessThan(4000);
    await eventually(() => app.subscriber.active, 5000);
    await app.close();
    await server.stop();
  }, 30_000);
});
