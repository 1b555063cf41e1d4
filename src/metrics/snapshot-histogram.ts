import { Histogram, type Registry } from 'prom-client';

/** Counts of durations that somebody else keeps, in buckets of rising bounds; one more bucket for what is above the last. */
export interface DurationCounts {
  readonly boundsMs: readonly number[];
  /** Of each bucket alone, one longer than the bounds. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

export interface SnapshotHistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly registry: Registry;
  /** Asked at each scrape; null = not known. */
  readonly read: () => DurationCounts | null;
}

type Family = Awaited<ReturnType<Histogram['get']>>;
type Values = Family['values'];

/** A histogram in seconds of durations that were counted elsewhere. */
export class SnapshotHistogram extends Histogram {
  constructor(private readonly options: SnapshotHistogramOptions) {
    super({ name: options.name, help: options.help, registers: [] });
    options.registry.registerMetric(this);
  }

  override get(): Promise<Family> {
    return this.getForPromString();
  }

  /** What registries make their text from. */
  getForPromString(): Promise<Family> {
    const { name, help, read } = this.options;
    const counts = read();
    const values = counts === null ? [] : valuesOf(name, counts);
    const type = 'histogram' as unknown as Family['type'];
    return Promise.resolve({ name, help, type, aggregator: 'sum', collect: () => undefined, values });
  }
}

function valuesOf(name: string, { boundsMs, counts, sumMs }: DurationCounts): Values {
  let cumulative = 0;
  const buckets = counts.map((count, at) => {
    cumulative += count;
    const boundMs = boundsMs[at];
    const le = boundMs === undefined ? '+Inf' : boundMs / 1000;
    return { metricName: `${name}_bucket`, labels: { le }, value: cumulative };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sumMs / 1000 },
    { metricName: `${name}_count`, labels: {}, value: cumulative },
  ];
}
