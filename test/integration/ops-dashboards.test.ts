import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Dashboard, dashboards, read } from '../support/ops/ops-files.js';

const GRID_COLUMNS = 24;
const UNITS = ['none', 's', 'bytes', 'Bps', 'reqps', 'percentunit'];
const PROVISIONING = 'ops/grafana/provisioning';
const DATA_SOURCE = '${DS_PROMETHEUS}';

interface Provisioning {
  readonly datasources?: readonly { readonly type: string; readonly isDefault: boolean; readonly url: string }[];
  readonly providers?: readonly { readonly options: { readonly path: string } }[];
}

/** Fields of the grid that more than one panel takes. */
function overlaps({ panels }: Dashboard): string[] {
  const fields = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  );
  return fields.filter((field, at) => fields.indexOf(field) !== at);
}

describe('provisioned Grafana', () => {
  it('has a data source for the variable to choose, and reads the dashboards where they are mounted', () => {
    const { datasources } = parse(read(`${PROVISIONING}/datasources/prometheus.yml`)) as Provisioning;
    expect(datasources).toMatchObject([{ type: 'prometheus', isDefault: true, url: 'http://prometheus:9090' }]);
    const { providers } = parse(read(`${PROVISIONING}/dashboards/dashboards.yml`)) as Provisioning;
    const { services } = parse(read('ops/compose.yaml')) as { services: { grafana: { volumes: string[] } } };
    expect(services.grafana.volumes).toContain(`./grafana:${String(providers?.[0]?.options.path)}:ro`);
  });
});

describe('dashboards', () => {
  it('are the five, by names that stay', () => {
    expect(dashboards().map(([, { uid }]) => uid)).toEqual([
      'discovery-cache',
      'discovery-overview',
      'discovery-provider',
      'discovery-signal',
      'discovery-worker',
    ]);
  });

  describe.each(dashboards())('%s', (_path, dashboard) => {
    it('can be imported and provisioned', () => {
      expect(dashboard.id).toBeNull();
      expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
      expect(dashboard.__inputs).toMatchObject([{ name: 'DS_PROMETHEUS', pluginId: 'prometheus' }]);
      // provisioning knows no inputs: there the variable of the same name stands in
      expect(dashboard.templating.list[0]).toMatchObject({ name: 'DS_PROMETHEUS', type: 'datasource' });
    });

    it('asks the chosen data source, about the chosen processes', () => {
      const { panels, templating } = dashboard;
      const sources = panels.flatMap(({ datasource, targets }) => [
        datasource,
        ...targets.map((one) => one.datasource),
      ]);
      expect(new Set(sources.map(({ uid }) => uid))).toEqual(new Set([DATA_SOURCE]));
      expect(templating.list.map(({ name }) => name)).toEqual(expect.arrayContaining(['job', 'instance']));
      const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      const names = new Set(templating.list.map(({ name }) => name));
      const used = exprs.flatMap((expr) => [...expr.matchAll(/"\$(\w+)"/g)].map(([, name = '']) => name));
      expect(used.filter((name) => !names.has(name))).toEqual([]);
      for (const { name } of templating.list.filter(({ type }) => type === 'query')) expect(used).toContain(name);
    });

    it('has panels that say what they show, in units, one beside the other', () => {
      for (const { title, description, fieldConfig, gridPos, targets } of dashboard.panels) {
        expect([title.length > 0, description.length > 0, targets.length > 0]).toEqual([true, true, true]);
        expect(UNITS).toContain(fieldConfig.defaults.unit);
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(GRID_COLUMNS);
      }
      expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
      expect(overlaps(dashboard)).toEqual([]);
    });

    it('says in words what no value means, and never in green what is not known', () => {
      for (const { title, type, fieldConfig } of dashboard.panels) {
        const { noValue, mappings = [] } = fieldConfig.defaults;
        if (type !== 'stat') continue;
        const words = mappings.find(({ options }) => options.match === 'null+nan')?.options.result;
        expect([title, words?.text, words?.color]).toEqual([title, noValue, expect.stringMatching(/^\w+$/)]);
        if (title !== 'Alerts') expect([title, words?.color]).not.toEqual([title, 'green']);
      }
    });

    it('shows the present, whenever it is opened', () => {
      expect(dashboard.time).toEqual({ from: 'now-1h', to: 'now' });
      expect(JSON.stringify(dashboard.panels)).not.toMatch(/rate\([^)]*\[\d+s\]/);
    });
  });
});
