import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onFreePort } from './free-port.js';
import { RedisProcess } from './redis-process.js';
import { RedisServer } from './redis-server.js';

const SENTINELS = 3;
const QUORUM = 2;
const SETTLE_DEADLINE_MS = 15_000;
const run = promisify(execFile);

/** A master, a replica and three sentinels that declare the master down after 1 s. */
export class RedisSentinel {
  static readonly masterName = 'mymaster';

  private constructor(
    private readonly servers: readonly RedisServer[],
    private readonly processes: readonly RedisProcess[],
    readonly sentinelPorts: readonly number[],
    private readonly dir: string,
  ) {}

  static async start(): Promise<RedisSentinel> {
    const dir = await mkdtemp(join(tmpdir(), 'sentinel-'));
    const master = await RedisServer.start();
    const replica = await RedisServer.start({
      args: ['--replicaof', `127.0.0.1 ${master.port}`, '--repl-diskless-sync-delay', '0'],
    });
    const sentinels = await Promise.all(
      Array.from({ length: SENTINELS }, (_, index) =>
        onFreePort(async (port) => ({
          port,
          process: await startSentinel(join(dir, `${index}.conf`), port, master.port),
        })),
      ),
    );
    const ports = sentinels.map(({ port }) => port);
    const group = new RedisSentinel(
      [master, replica],
      sentinels.map(({ process }) => process),
      ports,
      dir,
    );
    await group.settled();
    return group;
  }

  /** The server that the sentinels name now. */
  async master(): Promise<RedisServer> {
    const [, port] = (await this.ask('get-master-addr-by-name', RedisSentinel.masterName)).split('\n');
    const master = this.servers.find((server) => server.port === Number(port));
    if (master === undefined) throw new Error(`no server has the port ${port}`);
    return master;
  }

  /** A failover by hand: the replica is promoted while the master lives. */
  async failover(): Promise<void> {
    await this.ask('failover', RedisSentinel.masterName);
  }

  async stop(): Promise<void> {
    await Promise.all([
      ...this.processes.map((process) => process.kill()),
      ...this.servers.map((server) => server.stop()),
    ]);
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Sentinels and replica find each other through the master within seconds; before that no failover can happen. */
  private async settled(): Promise<void> {
    const deadline = AbortSignal.timeout(SETTLE_DEADLINE_MS);
    for (const port of this.sentinelPorts) {
      const isReady = async (): Promise<boolean> => {
        const info = await sentinelCli(port, 'info', 'sentinel');
        const replicas = await sentinelCli(port, 'sentinel', 'replicas', RedisSentinel.masterName);
        return info.includes('slaves=1,sentinels=3') && replicas.includes('master-link-status\nok');
      };
      while (!(await isReady())) {
        deadline.throwIfAborted();
        await wait(50);
      }
    }
  }

  private async ask(...args: readonly string[]): Promise<string> {
    return sentinelCli(this.sentinelPorts[0] as number, 'sentinel', ...args);
  }
}

async function startSentinel(file: string, port: number, masterPort: number): Promise<RedisProcess> {
  const name = RedisSentinel.masterName;
  await writeFile(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${tmpdir()}`,
      `sentinel monitor ${name} 127.0.0.1 ${masterPort} ${QUORUM}`,
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 5000`,
    ].join('\n'),
  );
  return RedisProcess.start([file, '--sentinel'], /\+monitor master/);
}

async function sentinelCli(port: number, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('redis-cli', ['-h', '127.0.0.1', '-p', String(port), ...args], { timeout: 5000 });
  return stdout.trim();
}
