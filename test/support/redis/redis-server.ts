import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onFreePort } from './free-port.js';
import { RedisProcess } from './redis-process.js';
import type { TlsFiles } from './tls-files.js';

const READY = /Ready to accept connections/;
const run = promisify(execFile);

export interface RedisServerOptions {
  /** More arguments of redis-server, for instance `['--maxmemory', '2mb']`. */
  readonly args?: readonly string[];
  /** Default: a free one. */
  readonly port?: number;
  readonly password?: string;
  /** Speaks TLS, and nothing else. */
  readonly tls?: TlsFiles;
  /** Working folder, kept by `stop`. Default: a temporary one, removed by `stop`. */
  readonly dir?: string;
}

/** A real Redis on 127.0.0.1, without persistence unless `args` ask for it. */
export class RedisServer {
  private constructor(
    readonly port: number,
    private process: RedisProcess,
    private readonly options: RedisServerOptions & { readonly dir: string; readonly removeDir: boolean },
  ) {}

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'redis-')));
    const settled = { ...options, dir, removeDir: options.dir === undefined };
    const open = async (port: number): Promise<RedisServer> =>
      new RedisServer(port, await RedisProcess.start(serverArgs(port, settled), READY), settled);
    return options.port === undefined ? onFreePort(open) : open(options.port);
  }

  get url(): string {
    const { password, tls } = this.options;
    const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
    return `${tls === undefined ? 'redis' : 'rediss'}://${credentials}127.0.0.1:${this.port}`;
  }

  /** SIGKILL: connections are reset. */
  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** SIGSTOP: connections stay open, nothing is answered. */
  freeze(): void {
    this.process.signal('SIGSTOP');
  }

  thaw(): void {
    this.process.signal('SIGCONT');
  }

  /** Kills it if need be and starts it on the same port, empty unless persisted. */
  async restart(): Promise<void> {
    await this.kill();
    this.process = await RedisProcess.start(serverArgs(this.port, this.options), READY);
  }

  async stop(): Promise<void> {
    await this.kill();
    if (this.options.removeDir) await rm(this.options.dir, { recursive: true, force: true });
  }

  /** Output of `redis-cli <args>`, as for a terminal. */
  async cli(...args: readonly string[]): Promise<string> {
    const { password, tls } = this.options;
    const { stdout } = await run(
      'redis-cli',
      [
        ...['-h', '127.0.0.1', '-p', String(this.port)],
        ...(password === undefined ? [] : ['--no-auth-warning', '-a', password]),
        ...(tls === undefined ? [] : ['--tls', '--insecure']),
        ...args,
      ],
      { timeout: 10_000, maxBuffer: 64 << 20 },
    );
    return stdout.replace(/\n$/, '');
  }
}

function serverArgs(port: number, { args = [], password, tls, dir }: RedisServerOptions & { dir: string }): string[] {
  const listen =
    tls === undefined
      ? ['--port', String(port)]
      : [
          ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', tls.cert, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.ca],
        ];
  return [
    ...listen,
    ...['--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'],
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...args,
  ];
}
