import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { afterOurEnd } from '../after-our-end.js';
import { eventually } from '../eventually.js';
import { freePort } from '../redis/free-port.js';
import { PROMETHEUS_CONFIG, read } from './ops-files.js';
import { prometheusFolder } from './prometheus-tools.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const START_DEADLINE_MS = 30_000;

/** A series and its present value. */
export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

interface PrometheusConfig {
  readonly global: object;
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

/** Prometheus with the rules of the repository, which scrapes the given targets every second. */
export class PrometheusProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly dir: string,
  ) {}

  /** @param targets `host:port` of the processes of the job `discovery` */
  static async start(targets: readonly string[]): Promise<PrometheusProcess> {
    const dir = await mkdtemp(join(tmpdir(), 'prometheus-'));
    await cp(join(REPOSITORY, dirname(PROMETHEUS_CONFIG)), dir, { recursive: true });
    const config = join(dir, 'quick.yml');
    await writeFile(config, stringify(quick(parse(read(PROMETHEUS_CONFIG)) as PrometheusConfig, targets)));
    const address = `127.0.0.1:${String(await freePort())}`;
    const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(dir, 'data')}`];
    const program = join(await prometheusFolder(), 'prometheus');
    const child = spawn(program, [...flags, `--web.listen-address=${address}`], { stdio: 'ignore' });
    await once(child, 'spawn');
    child.once('exit', afterOurEnd('kill -9 "$1"', String(child.pid)));
    const prometheus = new PrometheusProcess(child, `http://${address}`, dir);
    await eventually(() => prometheus.isReady(), START_DEADLINE_MS);
    return prometheus;
  }

  /** Rejects with what Prometheus says where it cannot evaluate the query. */
  async query(expr: string): Promise<readonly QueryResult[]> {
    const response = await fetch(`${this.url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expr }),
    });
    const answer = (await response.json()) as {
      readonly status: string;
      readonly error?: string;
      readonly data?: { readonly result: readonly QueryResult[] };
    };
    if (answer.data === undefined) throw new Error(`${expr}: ${answer.error ?? answer.status}`);
    return answer.data.result;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
    await rm(this.dir, { recursive: true, force: true });
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
    scrape_configs: jobs.map((job) => ({ ...job, static_configs: [{ targets }] })),
  };
}
