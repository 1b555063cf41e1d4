const HELP = /^# HELP (\S+) (.*)$/;
const TYPE = /^# TYPE (\S+) (\S+)$/;
const SAMPLE = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** A metric as Prometheus reads it. */
export interface MetricFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** Labels that its samples have, sorted, `le` left out. */
  readonly labels: readonly string[];
  /** Names of its series: those of a histogram have endings. */
  readonly seriesNames: readonly string[];
  readonly samples: number;
}

/** Families by name, from the text format. Throws for a line that is none of it. */
export function readExposition(text: string): ReadonlyMap<string, MetricFamily> {
  const families = new Map<string, MetricFamily>();
  let name = '';
  for (const line of text.split('\n').filter((text) => text !== '')) {
    const help = HELP.exec(line);
    if (help !== null) name = help[1] ?? '';
    const family = help === null ? families.get(name) : emptyFamily(name, help[2] ?? '');
    if (family === undefined) throw new Error(`no metric: ${line}`);
    families.set(name, line.startsWith('#') ? typed(family, line) : withSample(family, line));
  }
  return families;
}

function emptyFamily(name: string, help: string): MetricFamily {
  return { name, type: 'untyped', help, labels: [], seriesNames: [name], samples: 0 };
}

function typed(family: MetricFamily, line: string): MetricFamily {
  const type = TYPE.exec(line)?.[2];
  if (type === undefined) return family;
  const endings = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  return { ...family, type, seriesNames: endings.map((ending) => family.name + ending) };
}

function withSample(family: MetricFamily, line: string): MetricFamily {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (!family.seriesNames.includes(name) || Number.isNaN(Number(value.replace('Inf', 'Infinity'))))
    throw new Error(`no sample of ${family.name}: ${line}`);
  const names = [...labels.matchAll(LABEL)].map(([, label = '']) => label).filter((label) => label !== 'le');
  return {
    ...family,
    labels: [...new Set([...family.labels, ...names])].sort(),
    samples: family.samples + 1,
  };
}
