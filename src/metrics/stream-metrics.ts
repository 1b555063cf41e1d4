import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { SseStreams } from '../common/sse/sse-streams.js';

/** The clients of this process that are sent events. */
@Injectable()
export class StreamMetrics {
  constructor(registry: Registry, streams: SseStreams) {
    new Gauge({
      name: 'discovery_event_streams',
      help: 'Clients that follow events or a job; more than 200 are refused.',
      registers: [registry],
      collect() {
        this.set(streams.size);
      },
    });
  }
}
