import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT_NAMES } from '../../src/config/environment-schema.js';
import { HEALTH_REASONS } from '../../src/health/health-reasons.js';
import { runbookAnchors, runbookBlocks, runbookLinks, runbookReasons } from '../support/ops/runbook.js';
import type { Blueprint } from './support/blueprint.js';
import type { Compose } from './support/compose.js';
import { readText, readYaml, ROOT } from './support/repository.js';

/** Those with other titles are run by test/long/runbook.test.ts (none) and operator-walk.test.ts (terminal). */
const TITLES = [null, 'terminal', 'compose', 'render', 'systemd'];
/** Of the runbook itself, and not of the program. */
const OWN_VARIABLES = [
  'BASE_URL',
  'WORKER_URL',
  'PROMETHEUS_URL',
  'ADMIN_KEY',
  'READ_KEY',
  'OLD_ADMIN_KEY',
  'LOG_FILE',
  'QUEUE_DIR',
];
const COMPOSE_COMMAND = /\bdocker compose -f (\S+) (\w+) ?([^)]*)/;
const RENDER_COMMAND = /^render (?:restart|logs|ssh|deploys create) (.*)$/;
const COMPOSE_VERBS = ['ps', 'logs', 'up', 'restart', 'run', 'port'];
/** What answers without a key, or is asked for another one. */
const OPEN_ROUTES = /^\/(health|worker\/health|metrics)(\/|$)/;

const blocks = runbookBlocks();
const compose = readYaml<Compose>('ops/compose.yaml');
const blueprint = readYaml<Blueprint>('render.yaml');
const unit = readText('ops/systemd/bms-discovery.service');
const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };

function linesOf(wanted: string): string[] {
  return blocks.filter(({ title }) => title === wanted).flatMap(({ script }) => script.trim().split('\n'));
}

/** What remains of the arguments when options, their values, and a command for the container are taken away. */
function servicesIn(args: string): string[] {
  const plain = args.replaceAll(/--tail \d+|--scale (\w+)=\d+|(?<=worker) \d+/g, '$1').replace(/ node .*$/, '');
  return plain.split(' ').filter((word) => word !== '' && !word.startsWith('-'));
}

describe('docs/runbook.md', () => {
  it('says of each reason of /health where to go, and of no other', () => {
    const reasons = runbookReasons();
    expect([...reasons.keys()].sort()).toEqual([...HEALTH_REASONS].sort());
    expect([...reasons.values()].filter((anchor) => !runbookAnchors().includes(anchor))).toEqual([]);
  });

  it('links to sections that it has, each by a name of its own', () => {
    const anchors = runbookAnchors();
    expect(new Set(anchors).size).toBe(anchors.length);
    expect(runbookLinks().filter((link) => !anchors.includes(link))).toEqual([]);
  });

  it('has commands of known kinds only', () => {
    expect(blocks.map(({ title }) => title).filter((title) => !TITLES.includes(title))).toEqual([]);
    expect(blocks.length).toBeGreaterThan(50);
  });

  it('names variables that the program has, or that it explains', () => {
    const known: readonly string[] = [...ENVIRONMENT_NAMES, ...OWN_VARIABLES];
    const used = blocks
      .filter(({ title }) => title === null || title === 'terminal')
      .flatMap(({ script }) => [...script.matchAll(/\b([A-Z][A-Z_]*_[A-Z_]+)=/g)].map(([, name = '']) => name));
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(linesOf('compose').filter((line) => line.includes('docker')))(
    '%s: of files and services that are there',
    (line) => {
      const [, file = '', verb = '', args = ''] = COMPOSE_COMMAND.exec(line) ?? [];
      expect([existsSync(join(ROOT, file)), COMPOSE_VERBS.includes(verb)]).toEqual([true, true]);
      expect(servicesIn(args).filter((name) => compose.services[name] === undefined)).toEqual([]);
      const entries = [...args.matchAll(/node dist\/(\w+)\.js/g)].map(([, name = '']) => `src/${name}.ts`);
      expect(entries.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it.each(linesOf('render'))('%s: of services that are there', (line) => {
    const [, args = ''] = RENDER_COMMAND.exec(line) ?? [];
    const named = [...args.matchAll(/\$BMS_(\w+)_ID/g)].map(([, name = '']) => `bms-${name.toLowerCase()}`);
    expect(named).not.toEqual([]);
    const services = blueprint.services.map(({ name }) => name);
    expect(named.filter((name) => !services.includes(name))).toEqual([]);
  });

  it('starts the program on compose although a Redis is not well, but for a deployment', () => {
    const starts = blocks.filter(({ title, heading }) => title === 'compose' && heading !== 'Deploy and drain');
    const lines = starts.flatMap(({ script }) => script.split('\n')).filter((line) => / (up|run) /.test(line));
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => !line.includes(' --no-deps '))).toEqual([]);
  });

  it('sends a key wherever one may be asked for', () => {
    const lines = blocks.flatMap(({ script }) => script.split('\n')).filter((line) => line.includes('curl '));
    const closed = lines.filter((line) => {
      const path = /"\$(?:BASE|WORKER)_URL(\/[^"?]*)/.exec(line)?.[1];
      return path !== undefined && !OPEN_ROUTES.test(path);
    });
    expect(closed.length).toBeGreaterThan(20);
    expect(closed.filter((line) => !/-H "X-API-Key: \$\w*KEY"/.test(line))).toEqual([]);
  });

  it.each(linesOf('systemd'))('%s: of the unit, in its folder, with scripts that are there', (line) => {
    const setting = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
    const script = /^sudo npm run (\w+)$/.exec(line)?.[1];
    if (script !== undefined) expect(scripts[script]).toBeDefined();
    for (const [, name = ''] of line.matchAll(/(?:systemctl \w+|journalctl -u) ([\w-]+)/g))
      expect(existsSync(join(ROOT, `ops/systemd/${name}.service`))).toBe(true);
    for (const [, name = '', value] of line.matchAll(/-p (\w+)=(\S+)/g))
      expect([name, setting(name)]).toEqual([name, value]);
    const [, folder = setting('WorkingDirectory')] = /^cd (\S+)$/.exec(line) ?? [];
    expect(folder).toBe(setting('WorkingDirectory'));
  });

  it.each(['Deploy and drain', 'Roll a release back'])('%s: builds while the unit stands still', (heading) => {
    const { script = '' } = blocks.find((block) => block.title === 'systemd' && block.heading === heading) ?? {};
    const order = ['systemctl stop', 'git checkout', 'npm ci --include=dev', 'npm run build', 'systemctl start'];
    const places = order.map((step) => script.indexOf(step));
    expect(places.every((place, at) => place > (places[at - 1] ?? -1))).toBe(true);
  });
});
