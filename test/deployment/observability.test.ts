import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Compose, flagOf, volumesOf } from './support/compose.js';
import { readText, readYaml, ROOT } from './support/repository.js';

interface Prometheus {
  readonly rule_files: readonly string[];
  readonly global: { readonly scrape_interval: string };
  readonly scrape_configs: readonly {
    readonly metrics_path?: string;
    readonly authorization?: { readonly credentials_file: string };
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
    readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  }[];
}

interface Datasources {
  readonly datasources: readonly {
    readonly uid: string;
    readonly type: string;
    readonly url: string;
    readonly jsonData: { readonly timeInterval: string };
  }[];
}

interface Providers {
  readonly providers: readonly { readonly options: { readonly path: string } }[];
}

const { services, configs } = readYaml<Compose>('ops/compose.yaml');

/** The file of this repository that a service sees under a path; null = it is not mounted. */
function mounted(service: string, path: string): string | null {
  const volumes = volumesOf(services[service] ?? {}).filter(({ source }) => source.startsWith('./'));
  const volume = volumes.find(({ target }) => path === target || path.startsWith(`${target}/`));
  return volume === undefined ? null : `ops/${volume.source.slice(2)}${path.slice(volume.target.length)}`;
}

function listensOn(target: string): boolean {
  const [host = '', port = ''] = target.split(':');
  // Prometheus itself
  if (host === 'localhost') return port === '9090';
  const { environment = {} } = services[host] ?? {};
  return environment[environment.PROCESS_ROLE === 'worker' ? 'WORKER_PORT' : 'PORT'] === port;
}

describe('what compose mounts', () => {
  it('is there', () => {
    const sources = Object.values(services)
      .flatMap(volumesOf)
      .map(({ source }) => source);
    const missing = sources.filter((source) => source.startsWith('.') && !existsSync(`${ROOT}ops/${source}`));
    expect(missing).toEqual([]);
  });
});

describe('Prometheus under compose', () => {
  const configPath = mounted('prometheus', flagOf({ command: configFlags() }, '--config.file') ?? '') ?? '';

  function configFlags(): string[] {
    return (services.prometheus?.command ?? []).flatMap((flag) => flag.split('='));
  }

  it('reads a configuration and rules that are mounted', () => {
    expect(configPath).toBe('ops/prometheus/prometheus.yml');
    expect(existsSync(ROOT + configPath)).toBe(true);
    const { rule_files: patterns } = readYaml<Prometheus>(configPath);
    const files = readdirSync(`${ROOT}ops/prometheus`).filter((name) => name.endsWith('.rules.yml'));
    expect(files).not.toEqual([]);
    for (const file of files) expect(patterns.some((pattern) => covers(pattern, file))).toBe(true);
  });

  it('scrapes every process of the program where it listens', () => {
    const { scrape_configs: jobs } = readYaml<Prometheus>(configPath);
    const targets = jobs.flatMap(({ static_configs: fixed = [], dns_sd_configs: named = [] }) => [
      ...fixed.flatMap((config) => config.targets),
      ...named.flatMap(({ names, port }) => names.map((name) => `${name}:${String(port)}`)),
    ]);
    expect(targets).toEqual(expect.arrayContaining(['api:3000', 'worker:3001']));
    expect(targets.filter((target) => !listensOn(target))).toEqual([]);
    for (const { metrics_path: path = '/metrics' } of jobs) expect(path).toBe('/metrics');
  });
});

describe('METRICS_TOKEN under compose', () => {
  it('is asked by every process of the program and sent by Prometheus', () => {
    for (const name of ['api', 'worker']) expect(services[name]?.environment?.METRICS_TOKEN).toBe('${METRICS_TOKEN:-}');
    const [job] = readYaml<Prometheus>('ops/prometheus/prometheus.yml').scrape_configs;
    const token = services.prometheus?.configs?.find(({ target }) => target === job?.authorization?.credentials_file);
    expect(configs[token?.source ?? '']?.content).toMatch(/^\$\{METRICS_TOKEN:-\w+\}$/);
  });
});

describe('Grafana under compose', () => {
  const [datasource] = readYaml<Datasources>('ops/grafana/provisioning/datasources/prometheus.yml').datasources;

  it('has the Prometheus of this installation as its source', () => {
    expect(datasource).toMatchObject({ uid: 'prometheus', type: 'prometheus', url: 'http://prometheus:9090' });
    expect(mounted('grafana', '/etc/grafana/provisioning/datasources')).toBe('ops/grafana/provisioning/datasources');
    const { global } = readYaml<Prometheus>('ops/prometheus/prometheus.yml');
    expect(datasource?.jsonData.timeInterval).toBe(global.scrape_interval);
  });

  it('finds its dashboards where they are mounted, each with an id of its own and the source it has', () => {
    const { providers } = readYaml<Providers>('ops/grafana/provisioning/dashboards/dashboards.yml');
    const folders = providers.map(({ options }) => mounted('grafana', options.path));
    expect(folders).toEqual(['ops/grafana']);
    const files = readdirSync(`${ROOT}ops/grafana`).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(5);
    const ids = files.map((file) => (JSON.parse(readText(`ops/grafana/${file}`)) as { uid: string }).uid);
    expect(new Set(ids).size).toBe(files.length);
  });
});

/** A pattern of Prometheus stands below its configuration or is an absolute path in the container. */
function covers(pattern: string, file: string): boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  return new RegExp(`^${name.replace(/\./g, '\\.').replace(/\*/g, '[^/]*')}$`).test(file);
}
