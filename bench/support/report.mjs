/** Shared by the benchmarks: medians, memory of a process, and the table in bench/README.md. */
import { readFileSync } from 'node:fs';

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Highest resident memory of a process so far, MB (10^6 bytes). Linux only. */
export function peakRssMb(pid) {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line[1]) * 1024) / 1e6;
}

/**
 * One line of a result: what was measured, our figure, the baseline measured beside it, the ratio and the limit.
 * @param {{what: string, ours: string, baseline?: string, ratio?: string, limit: string, ok: boolean}} line
 */
export const line = (line) => line;

/** GitHub table of lines. */
export function table(lines) {
  const rows = lines.map(
    ({ what, ours, baseline = '-', ratio = '-', limit, ok }) =>
      `| ${what} | ${ours} | ${baseline} | ${ratio} | ${limit} | ${ok ? 'yes' : '**no**'} |`,
  );
  return ['| what | ours | baseline | ratio | limit | holds |', '| --- | --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}
