import { Logger } from '@nestjs/common';
import type { KeySpace } from '../../../redis/key-space.js';
import type { RedisClient } from '../../../redis/redis-client.js';

const NAME = 'amc:jobs:discovery:active';
const TTL_S = 3_600;

/** The set of running jobs, for whoever looks into Redis. No job waits for it, and none fails because of it. */
export class ActiveJobs {
  private readonly logger = new Logger(ActiveJobs.name);
  private readonly key: string;

  constructor(
    keys: KeySpace,
    private readonly client: RedisClient,
  ) {
    this.key = keys.key(NAME);
  }

  /** Also says that a job still runs. */
  add(id: string): void {
    this.tell(Promise.all([this.client.sadd(this.key, id), this.client.expire(this.key, TTL_S)]));
  }

  remove(id: string): void {
    this.tell(this.client.srem(this.key, id));
  }

  private tell(writing: Promise<unknown>): void {
    writing.catch((error: unknown) => this.logger.debug(`${NAME} is not up to date: ${(error as Error).message}`));
  }
}
