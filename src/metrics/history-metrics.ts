import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { HistoryConfig } from '../config/app-config.js';
import { HeldHistory } from '../market-data/history/held-history.js';

/** The daily bars in the memory of this process, which its scans and answers are made of. */
@Injectable()
export class HistoryMetrics {
  constructor(registry: Registry, history: HeldHistory, { sessions: wanted }: HistoryConfig) {
    new Gauge({
      name: 'discovery_history_sessions',
      help: 'Sessions of daily bars that this process holds, and that it is to hold.',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        this.set({ state: 'held' }, history.view?.dates.length ?? 0);
        this.set({ state: 'wanted' }, wanted);
      },
    });
    new Gauge({
      name: 'discovery_history_size_bytes',
      help: 'Memory of those bars.',
      registers: [registry],
      collect() {
        this.set(history.view?.bytes ?? 0);
      },
    });
  }
}
