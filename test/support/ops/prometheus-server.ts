import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { afterOurEnd } from '../after-our-end.js';
import { eventually } from '../eventually.js';
import { freePort } from '../redis/free-port.js';
import { PROMETHEUS_CONFIG, read, RULE_FILES } from './ops-files.js';
import { prometheusFolder } from './prometheus-tools.js';

const START_DEADLINE_MS = 30_000;

export interface PrometheusServerOptions {
  /** `host:port` of the processes of the job `discovery`. */
  readonly targets: readonly string[];
  /** How long an alert waits until it fires, instead of what its rule says. Default: as the rule says. */
  readonly forSeconds?: number;
}

/** A series and its present value. */
export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

/** An alert whose condition holds; `pending` while it waits. */
export interface ActiveAlert {
  /** `alertname` and `severity` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly value: string;
}

interface PrometheusConfig {
  readonly global: object;
  readonly scrape_configs: readonly { readonly job_name: string; readonly metrics_path: string }[];
}

/** Prometheus with the configuration and rules of the repository, which scrapes and evaluates every second. */
export class PrometheusServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly dir: string,
  ) {}

  /** Resolves when it answers; its first scrape comes within a second. */
  static async start({ targets, forSeconds }: PrometheusServerOptions): Promise<PrometheusServer> {
    const dir = await mkdtemp(join(tmpdir(), 'prometheus-'));
    const config = join(dir, basename(PROMETHEUS_CONFIG));
    await writeFile(config, stringify(quick(parse(read(PROMETHEUS_CONFIG)) as PrometheusConfig, targets)));
    for (const path of RULE_FILES) await writeFile(join(dir, basename(path)), rulesOf(path, forSeconds));
    const address = `127.0.0.1:${String(await freePort())}`;
    const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(dir, 'data')}`];
    const program = join(await prometheusFolder(), 'prometheus');
    const child = spawn(program, [...flags, `--web.listen-address=${address}`], { stdio: 'ignore' });
    await once(child, 'spawn');
    child.once('exit', afterOurEnd('kill -9 "$1"', String(child.pid)));
    const server = new PrometheusServer(child, `http://${address}`, dir);
    await eventually(() => server.isReady(), START_DEADLINE_MS);
    return server;
  }

  /** Rejects with what Prometheus says where it cannot evaluate the query. */
  async query(expr: string): Promise<readonly QueryResult[]> {
    const { result } = await this.ask<{ readonly result: readonly QueryResult[] }>('query', { query: expr });
    return result;
  }

  /** Those whose condition holds; all, or those of a name. */
  async alerts(name?: string): Promise<readonly ActiveAlert[]> {
    const { alerts } = await this.ask<{ readonly alerts: readonly ActiveAlert[] }>('alerts');
    return alerts.filter(({ labels }) => name === undefined || labels.alertname === name);
  }

  /** Until an alert of this name fires with these labels. Rejects at the deadline. */
  async firing(name: string, labels: Readonly<Record<string, string>> = {}, deadlineMs = 30_000): Promise<void> {
    await eventually(async () => (await this.firingNow(name, labels)) > 0, deadlineMs);
  }

  /** Until none of this name fires with these labels. Rejects at the deadline. */
  async silent(name: string, labels: Readonly<Record<string, string>> = {}, deadlineMs = 30_000): Promise<void> {
    await eventually(async () => (await this.firingNow(name, labels)) === 0, deadlineMs);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
    await rm(this.dir, { recursive: true, force: true });
  }

  private async firingNow(name: string, labels: Readonly<Record<string, string>>): Promise<number> {
    const alerts = await this.alerts(name);
    const wanted = Object.entries(labels);
    return alerts.filter(
      (one) => one.state === 'firing' && wanted.every(([label, value]) => one.labels[label] === value),
    ).length;
  }

  private async ask<T>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const answer = (await response.json()) as { readonly status: string; readonly error?: string; readonly data?: T };
    if (answer.data === undefined) throw new Error(`${JSON.stringify(parameters)}: ${answer.error ?? answer.status}`);
    return answer.data;
  }

  private async isReady(): Promise<boolean> {
    // nothing listens yet
    const answer = await fetch(`${this.url}/-/ready`).catch(() => null);
    return answer?.ok === true;
  }
}

function quick(config: PrometheusConfig, targets: readonly string[]): object {
  const jobs = config.scrape_configs.filter(({ job_name }) => job_name === 'discovery');
  return {
    ...config,
    global: { ...config.global, scrape_interval: '1s', evaluation_interval: '1s' },
    // without the token and the names of an installation
    scrape_configs: jobs.map(({ job_name, metrics_path }) => ({
      job_name,
      metrics_path,
      static_configs: [{ targets }],
    })),
  };
}

function rulesOf(path: string, forSeconds: number | undefined): string {
  const text = read(path);
  return forSeconds === undefined ? text : text.replaceAll(/^( +for:) .+$/gm, `$1 ${forSeconds}s`);
}
