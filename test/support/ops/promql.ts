import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks for. */
export interface PromqlNames {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

/** Names in an expression of PromQL. Throws where it is none. */
export function namesOf(expr: string): PromqlNames {
  const metrics = new Set<string>();
  const labels = new Set<string>();
  parser.parse(expr).iterate({
    enter: ({ name, type, from, to }) => {
      if (type.isError) throw new Error(`no PromQL from character ${String(from)} on: ${expr}`);
      if (name === 'Identifier') metrics.add(expr.slice(from, to));
      if (name === 'LabelName') labels.add(expr.slice(from, to));
    },
  });
  return { metrics: [...metrics], labels: [...labels] };
}
