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
const TITLES = [null, 'terminal', 'compose', 'render', 'host'];
/** Of the runbook itself, and not of the program. */
const OWN_VARIABLES = [
  'BASE_URL',
  'WORKER_URL',
  'PROMETHEUS_URL',
  'ADMIN_KEY',
  'OLD_ADMIN_KEY',
  'LOG_FILE',
  'QUEUE_DIR',
];
const COMPOSE_COMMAND = /^(?:APP_TAG="\$GOOD_TAG" )?docker compose -f (\S+) (\w+) ?(.*)$/;
const RENDER_COMMAND = /^render (?:restart|logs|deploys create) (.*)$/;
const COMPOSE_VERBS = ['ps', 'logs', 'up', 'restart', 'run'];

const blocks = runbookBlocks();
const compose = readYaml<Compose>('ops/compose.yaml');
const blueprint = readYaml<Blueprint>('render.yaml');
const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };

function linesOf(wanted: string): string[] {
  return blocks.filter(({ title }) => title === wanted).flatMap(({ script }) => script.trim().split('\n'));
}

/** What remains of the arguments when options, their values, and a command for the container are taken away. */
function servicesIn(args: string): string[] {
  const plain = args.replaceAll(/--tail \d+|--scale (\w+)=\d+/g, '$1').replace(/ node .*$/, '');
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

  it.each(linesOf('compose'))('%s: of files and services that are there', (line) => {
    const [, file = '', verb = '', args = ''] = COMPOSE_COMMAND.exec(line) ?? [];
    expect([existsSync(join(ROOT, file)), COMPOSE_VERBS.includes(verb)]).toEqual([true, true]);
    expect(servicesIn(args).filter((name) => compose.services[name] === undefined)).toEqual([]);
    const entries = [...args.matchAll(/node dist\/(\w+)\.js/g)].map(([, name = '']) => `src/${name}.ts`);
    expect(entries.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it.each(linesOf('render'))('%s: of services that are there', (line) => {
    const [, args = ''] = RENDER_COMMAND.exec(line) ?? [];
    const named = [...args.matchAll(/\$BMS_(\w+)_ID/g)].map(([, name = '']) => `bms-${name.toLowerCase()}`);
    expect(named).not.toEqual([]);
    const services = blueprint.services.map(({ name }) => name);
    expect(named.filter((name) => !services.includes(name))).toEqual([]);
  });

  it.each(linesOf('host'))('%s: with scripts that are there', (line) => {
    const script = /^npm run (\w+)$/.exec(line)?.[1];
    if (script === undefined) expect(line).toMatch(/^(git checkout "\$GOOD_COMMIT"|npm ci)$/);
    else expect(scripts[script]).toBeDefined();
  });
});
