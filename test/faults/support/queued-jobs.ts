import type { ServiceProcess } from '../../support/faults/service-process.js';
import { QueueApp } from '../../support/jobs/queue-app.js';
import type { RedisServer } from '../../support/redis/redis-server.js';
import { jobIs, statusOf, trigger } from './fleet.js';

const PRICES_USD = [10, 20, 30];
const POISON = 'discovery_poison';

/** Jobs of a queue of their own Redis, some of which have been done, and one of which nobody can do. */
export class QueuedJobs {
  private constructor(
    private readonly service: ServiceProcess,
    private readonly producer: QueueApp,
    /** Id -> its state, and its result. */
    private readonly known: ReadonlyMap<string, string>,
  ) {}

  static async make(service: ServiceProcess, queue: RedisServer): Promise<QueuedJobs> {
    const producer = await QueueApp.start({ env: { REDIS_URL: queue.url } });
    await producer.add(POISON, { data: { strategy: 'none', limit: 10, filters: { max_price: 40 } } });
    const done: string[] = [];
    for (const max_price of PRICES_USD) done.push(await trigger(service, { filters: { max_price } }));
    for (const id of done) await jobIs(service, id, 'completed');
    await jobIs(service, POISON, 'failed');
    const known = new Map<string, string>();
    for (const id of [...done, POISON]) known.set(id, await describe(service, id));
    return new QueuedJobs(service, producer, known);
  }

  get ids(): readonly string[] {
    return [...this.known.keys()];
  }

  /** Those that are not known any more as they were. */
  async lost(): Promise<string[]> {
    const now = await Promise.all(this.ids.map((id) => describe(this.service, id)));
    return this.ids.filter((id, at) => now[at] !== this.known.get(id));
  }

  async close(): Promise<void> {
    await this.producer.close();
  }
}

async function describe(service: ServiceProcess, id: string): Promise<string> {
  const { status, worker_id, errors } = await statusOf(service, id);
  const result = await service.get(`/discovery/v3/candidates?job_id=${id}`);
  const { meta, candidates } = result.json<{ meta?: { run_id: string }; candidates?: unknown }>();
  return JSON.stringify({ status, worker_id, errors, found: result.status, run: meta?.run_id, candidates });
}
