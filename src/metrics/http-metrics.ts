import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { STRATEGIES, type StrategyName } from '../discovery/domain/strategy.js';

/** What reads, the slowest reads, and everything else are to keep below. */
const DURATION_BUCKETS_S = [0.005, 0.05, 0.25, 1];
/** Each is seven series. There are more routes, methods and statuses than anybody meets, so that this is rarely reached. */
const MAX_LABEL_SETS = 72;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OTHER = 'other';
const ERROR_CLASSES = ['4xx', '5xx'] as const;

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The template of its route, e.g. `/discovery/v3/candidates/:symbol`; null where no route fits. */
  readonly route: string | null;
  readonly status: number;
  readonly durationMs: number;
}

/** The requests that this process answered. */
@Injectable()
export class HttpMetrics {
  private readonly duration: Histogram<'method' | 'route' | 'status'>;
  private readonly errors: Counter<'status_class'>;
  private readonly byStrategy: Counter<'strategy'>;
  private readonly labelSets = new Set<string>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.duration = new Histogram({
      name: 'discovery_http_request_duration_seconds',
      help: 'What requests took until their answer was sent; event streams are left out.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATION_BUCKETS_S,
      registers,
    });
    this.errors = new Counter({
      name: 'discovery_api_errors_total',
      help: 'Requests that were refused (4xx) or failed (5xx).',
      labelNames: ['status_class'],
      registers,
    });
    this.byStrategy = new Counter({
      name: 'discovery_api_requests_by_strategy_total',
      help: 'Requests that were answered from the board of a strategy.',
      labelNames: ['strategy'],
      registers,
    });
    for (const status_class of ERROR_CLASSES) this.errors.inc({ status_class }, 0);
    for (const strategy of STRATEGIES) this.byStrategy.inc({ strategy }, 0);
  }

  answered({ method, route, status, durationMs }: AnsweredRequest): void {
    const labels = {
      method: METHODS.has(method) ? method : OTHER,
      route: route ?? 'unmatched',
      status: String(status),
    };
    this.duration.observe(this.hasRoom(labels) ? labels : unlabelled(status), durationMs / 1000);
    if (status >= 400) this.errors.inc({ status_class: status < 500 ? '4xx' : '5xx' });
  }

  /** A read was answered from this strategy's board, or that the client holds it. */
  answeredBy(strategy: StrategyName): void {
    this.byStrategy.inc({ strategy });
  }

  /** The first so many sets of labels have series of their own; what clients think of later has no say in memory. */
  private hasRoom({ method, route, status }: Record<'method' | 'route' | 'status', string>): boolean {
    const key = `${method} ${route} ${status}`;
    if (this.labelSets.has(key)) return true;
    if (this.labelSets.size >= MAX_LABEL_SETS) return false;
    this.labelSets.add(key);
    return true;
  }
}

/** 503 is by design here and there: alerts tell it from what fails. */
function unlabelled(status: number): Record<'method' | 'route' | 'status', string> {
  return { method: OTHER, route: OTHER, status: status === 503 ? '503' : `${String(Math.floor(status / 100))}xx` };
}
