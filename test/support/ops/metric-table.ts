import { read } from './ops-files.js';

const ROW = /^\| `([a-z_]+)` +\| (\w+) +\| (.*?) +\| (.*?) +\|$/;

/** A row of the tables in docs/metrics.md. */
export interface DescribedMetric {
  readonly name: string;
  readonly type: string;
  /** Sorted. */
  readonly labels: readonly string[];
  readonly help: string;
}

export function metricTable(): DescribedMetric[] {
  return read('docs/metrics.md')
    .split('\n')
    .flatMap((line) => {
      const [, name, type, labels = '', help = ''] = ROW.exec(line) ?? [];
      if (name === undefined || type === undefined) return [];
      const names = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label);
      return [{ name, type, labels: names.sort(), help: help.replaceAll('\\|', '|') }];
    });
}
