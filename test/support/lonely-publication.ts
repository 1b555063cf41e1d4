import { EmergencySwitch } from '../../src/calibration/emergency-switch.js';
import type { Clock } from '../../src/common/clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { BoardPublication } from '../../src/discovery/board/board-publication.js';
import type { BoardStore } from '../../src/discovery/board/board-store.js';
import { RunPackager } from '../../src/discovery/board/run-packager.js';
import { SharedBoards } from '../../src/discovery/board/shared-boards.js';
import { StrategyResolver } from '../../src/discovery/strategy-resolver.js';
import { EventBus } from '../../src/events/event-bus.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { RedisSubscriber } from '../../src/redis/redis-subscriber.js';
import { RequestClients } from '../../src/redis/request-clients.js';

/** The way of a run to its readers in a process that knows no Redis. */
export function lonelyPublication(
  boards: BoardStore,
  clock: Clock,
): { publication: BoardPublication; events: EventBus } {
  const { redis, scan, cache, role, marketData } = loadConfig({});
  const connections = new RedisConnections(redis, new RequestClients([]), clock);
  const events = new EventBus(connections, new RedisSubscriber(redis), clock);
  const packager = new RunPackager(
    new StrategyResolver(scan, new EmergencySwitch(clock)),
    scan,
    cache,
    role,
    marketData,
  );
  return {
    events,
    publication: new BoardPublication(boards, new SharedBoards(connections, clock), packager, events, clock),
  };
}
