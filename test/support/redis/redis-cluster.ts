import { setTimeout as wait } from 'node:timers/promises';
import { onFreePort } from './free-port.js';
import { RedisServer } from './redis-server.js';

const MASTERS = 3;
const SLOTS = 16_384;
const SETTLE_DEADLINE_MS = 15_000;

/** Three masters without replicas; every slot is served. */
export class RedisCluster {
  private constructor(readonly nodes: readonly RedisServer[]) {}

  static async start(): Promise<RedisCluster> {
    const nodes = await Promise.all(Array.from({ length: MASTERS }, startNode));
    const introducer = nodes[0]?.server;
    for (const [index, { server, busPort }] of nodes.entries()) {
      await server.cli('cluster', 'addslotsrange', ...slotRange(index));
      await introducer?.cli('cluster', 'meet', '127.0.0.1', String(server.port), String(busPort));
    }
    const cluster = new RedisCluster(nodes.map(({ server }) => server));
    await cluster.settled();
    return cluster;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  private async settled(): Promise<void> {
    const deadline = AbortSignal.timeout(SETTLE_DEADLINE_MS);
    for (const node of this.nodes)
      while (!/cluster_state:ok[^]*cluster_known_nodes:3/.test(await node.cli('cluster', 'info'))) {
        deadline.throwIfAborted();
        await wait(50);
      }
  }
}

function startNode(): Promise<{ server: RedisServer; busPort: number }> {
  // the default bus port, 10,000 above, may lie beyond the last port
  return onFreePort(async (busPort) => {
    const server = await RedisServer.start({ args: ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)] });
    return { server, busPort };
  });
}

function slotRange(index: number): [string, string] {
  const edge = (part: number): number => Math.floor((SLOTS * part) / MASTERS);
  return [String(edge(index)), String(edge(index + 1) - 1)];
}
