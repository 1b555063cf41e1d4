import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../jobs/job-queue.js';
import type { Finding } from '../finding.js';
import { judgeQueue } from '../judge-platform.js';
import { viewOf } from './queue-view.js';
import { Indicator } from './indicator.js';

/** The queue of scans and its eviction policy. */
@Injectable()
export class RedisQueueIndicator extends Indicator {
  override readonly name = 'redis_queue';

  constructor(private readonly queue: JobQueue) {
    super();
  }

  override look(): Finding {
    return judgeQueue(viewOf(this.queue));
  }
}
