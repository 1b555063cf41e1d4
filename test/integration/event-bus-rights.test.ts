import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EventNetwork, numbersOf, range } from '../support/event-network.js';
import { eventually } from '../support/eventually.js';
import { numbered } from '../support/sample-events.js';

jest.setTimeout(30_000);

describe('an event bus whose user lacks rights', () => {
  let network: EventNetwork;

  beforeAll(async () => {
    network = await EventNetwork.open();
  });
  afterAll(() => network.close());
  afterEach(() => network.clear());

  const joinAs = async (...rights: readonly string[]): ReturnType<EventNetwork['join']> => {
    await network.server.cli('acl', 'setuser', 'app', 'reset', 'on', '>pw', '~*', '&*', '+@all');
    const process = await network.join({ REDIS_URL: `redis://app:pw@127.0.0.1:${network.server.port}` });
    await network.server.cli('acl', 'setuser', 'app', ...rights);
    return process;
  };

  it.each([
    ['channels', ['resetchannels'], ['allchannels']],
    ['the receipt', ['-set'], ['+set']],
  ])('writes each event once without %s, says what is refused, and when it no longer is', async (_of, less, more) => {
    const { bus, heard, connections } = await joinAs(...less);
    const states: (readonly string[])[] = [];
    connections.onStateChange(({ refusals }) => states.push(refusals));
    for (const n of range(0, 50)) {
      bus.publish(numbered(n));
      if (n % 10 === 9) await eventually(() => bus.stats.buffered === 0 && heard.length === n + 1);
    }
    expect(connections.state).toMatchObject({ status: 'up', refusals: ['events'] });
    expect(numbersOf(await network.streamed())).toEqual(range(0, 50));
    await network.server.cli('acl', 'setuser', 'app', ...more);
    bus.publish(numbered(50));
    await eventually(() => connections.state.refusals.length === 0);
    await eventually(() => heard.length === 51);
    expect(numbersOf(heard)).toEqual(range(0, 51));
    expect(numbersOf(await network.streamed())).toEqual(range(0, 51));
    expect(states).toEqual([['events'], []]);
  });

  it('keeps what it may not write, and says so until it may', async () => {
    const { bus, heard, connections } = await joinAs('-xadd');
    bus.publish(numbered(0), numbered(1));
    await eventually(() => connections.state.refusals.includes('events'));
    await eventually(() => heard.length === 2);
    expect(bus.stats.buffered).toBe(2);
    await network.server.cli('acl', 'setuser', 'app', '+xadd');
    await eventually(() => bus.stats.buffered === 0);
    expect(connections.state.refusals).toEqual([]);
    expect(numbersOf(heard)).toEqual([0, 1]);
    expect(numbersOf(await network.streamed())).toEqual([0, 1]);
  });
});
