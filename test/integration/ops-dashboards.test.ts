import { describe, expect, it } from '@jest/globals';
import { type Dashboard, dashboards } from '../support/ops/ops-files.js';

const GRID_COLUMNS = 24;
const UNITS = ['none', 's', 'bytes', 'Bps', 'reqps', 'percentunit'];
const DATA_SOURCE = '${DS_PROMETHEUS}';

/** Fields of the grid that more than one panel takes. */
function overlaps({ panels }: Dashboard): string[] {
  const fields = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  );
  return fields.filter((field, at) => fields.indexOf(field) !== at);
}

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

    it('shows the present, whenever it is opened', () => {
      expect(dashboard.time).toEqual({ from: 'now-1h', to: 'now' });
      expect(JSON.stringify(dashboard.panels)).not.toMatch(/rate\([^)]*\[\d+s\]/);
    });
  });
});
