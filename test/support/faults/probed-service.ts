import { fileURLToPath } from 'node:url';
import { freePort } from '../redis/free-port.js';
import { ServiceProcess, type ServiceOptions } from './service-process.js';

const PROBE = new URL('./memory-probe.mjs', import.meta.url);

/** Timers, sockets and other things that keep a process alive, by kind. */
export type Resources = Readonly<Record<string, number>>;

/** A process of the service that says what it holds. */
export class ProbedService {
  private constructor(
    readonly service: ServiceProcess,
    private readonly probeUrl: string,
  ) {}

  static async start(options: ServiceOptions): Promise<ProbedService> {
    const port = await freePort();
    const probe = { NODE_OPTIONS: `--import=${fileURLToPath(PROBE)}`, PROBE_PORT: String(port) };
    const service = await ServiceProcess.start({ ...options, env: { ...options.env, ...probe } });
    return new ProbedService(service, `http://127.0.0.1:${port}`);
  }

  /** Of all threads together, after a collection of garbage in each, without compiled code, bytes. */
  async heapBytes(): Promise<number> {
    return (await this.ask<{ heapBytes: number }>('/heap')).heapBytes;
  }

  async rssBytes(): Promise<number> {
    return (await this.ask<{ rssBytes: number }>('/now')).rssBytes;
  }

  /** The fewest of each kind of a few looks: a scan or a request under way holds some for a moment. */
  async resources(): Promise<Resources> {
    const looks: Resources[] = [];
    for (let look = 0; look < 10; look++) looks.push((await this.ask<{ resources: Resources }>('/now')).resources);
    const kinds = new Set(looks.flatMap((seen) => Object.keys(seen)));
    return Object.fromEntries([...kinds].map((kind) => [kind, Math.min(...looks.map((seen) => seen[kind] ?? 0))]));
  }

  /** The longest time for which its main thread did nothing else since this was asked before, ms. */
  async longestBlockMs(): Promise<number> {
    return (await this.ask<{ maxMs: number }>('/loop')).maxMs;
  }

  private async ask<T>(path: string): Promise<T> {
    return (await (await fetch(this.probeUrl + path)).json()) as T;
  }
}
