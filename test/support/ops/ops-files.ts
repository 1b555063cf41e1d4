import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const PROMETHEUS = 'ops/prometheus';
const GRAFANA = 'ops/grafana';

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleTest {
  readonly name: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly { readonly exp_annotations: Readonly<Record<string, string>> }[];
  }[];
}

interface ValueMapping {
  readonly match?: string;
  readonly result?: { readonly text: string; readonly color: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit: string;
      readonly noValue?: string;
      readonly mappings?: readonly { readonly options: ValueMapping }[];
    };
  };
  readonly targets: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

export interface Dashboard {
  readonly __inputs: readonly { readonly name: string; readonly pluginId: string }[];
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[];
  };
  readonly panels: readonly Panel[];
}

export function read(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8');
}

/** Paths relative to the repository. */
export const RULE_FILES = filesIn(PROMETHEUS, '.rules.yml');
export const RULE_TEST_FILES = filesIn(PROMETHEUS, '.rules.test.yml');
export const PROMETHEUS_CONFIG = `${PROMETHEUS}/prometheus.yml`;
const DASHBOARD_FILES = filesIn(GRAFANA, '.json');

export function rules(): Rule[] {
  return RULE_FILES.flatMap((path) => {
    const { groups } = parse(read(path)) as { groups: readonly { rules: readonly Rule[] }[] };
    return groups.flatMap((group) => group.rules);
  });
}

export function ruleTests(): RuleTest[] {
  return RULE_TEST_FILES.flatMap((path) => (parse(read(path)) as { tests: readonly RuleTest[] }).tests);
}

/** By the name of their file. */
export function dashboards(): [name: string, dashboard: Dashboard][] {
  return DASHBOARD_FILES.map((path) => [path, JSON.parse(read(path)) as Dashboard]);
}

/** Queries of a dashboard as Prometheus gets them when everything is chosen. */
export function queriesOf({ panels, templating }: Dashboard): string[] {
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const variables = templating.list.flatMap(({ definition }) => {
    const selector = /^label_values\((.*), \w+\)$/.exec(definition ?? '')?.[1];
    return selector === undefined ? [] : [selector];
  });
  return [...queries, ...variables].map((query) =>
    query
      .replaceAll('$__rate_interval', '1m')
      .replaceAll(/"\$\w+"/g, '".+"')
      .replaceAll(/"\$\w+\|"/g, '".*"'),
  );
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(REPOSITORY, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}
