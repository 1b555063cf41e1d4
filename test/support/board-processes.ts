import { BoardPublication } from '../../src/discovery/board/board-publication.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { eventually } from './eventually.js';
import { HttpApp } from './http-app.js';
import { RedisServer } from './redis/redis-server.js';

/** Programs on one Redis, their schedules in the test's hands. */
export class BoardProcesses {
  private readonly open: HttpApp[] = [];

  private constructor(readonly redis: RedisServer) {}

  static async start(): Promise<BoardProcesses> {
    return new BoardProcesses(await RedisServer.start());
  }

  /** One that scans the market of `sampleScanResults`, connected to Redis. */
  async scanner(env: Readonly<Record<string, string>> = {}): Promise<HttpApp> {
    const settings = { REDIS_URL: this.redis.url, REDIS_CONNECTION_POOL_SIZE: '1', SIMULATED_TICKERS: '400', ...env };
    const app = await HttpApp.start(settings);
    this.open.push(app);
    await eventually(() => app.app.get(RedisConnections).state.status === 'up');
    return app;
  }

  /** One that only reads. */
  reader(): Promise<HttpApp> {
    return this.scanner({ PROCESS_ROLE: 'api' });
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.open.splice(0).map((app) => app.close()));
  }

  async stop(): Promise<void> {
    await this.closeAll();
    await this.redis.stop();
  }
}

export const publicationOf = ({ app }: HttpApp): BoardPublication => app.get(BoardPublication);

export async function publishFrom(app: HttpApp, result: ScanResult): Promise<void> {
  await publicationOf(app).publish(result, await publicationOf(app).begin());
}

export const runIdOf = ({ boards }: ScanResult): string => boards.hybrid_v1.meta.run_id;

/** Resolves when the readers of a process see the run. */
export function holds(app: HttpApp, result: ScanResult): Promise<void> {
  return eventually(() => app.boards.current?.record.runId === runIdOf(result));
}
