import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Paths of PEM files. */
export interface TlsFiles {
  /** What a client must trust to accept `cert`. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Certificates made for one test, in a temporary folder. */
export class TlsAuthority {
  private constructor(private readonly dir: string) {}

  static async create(): Promise<TlsAuthority> {
    const authority = new TlsAuthority(await mkdtemp(join(tmpdir(), 'tls-')));
    await authority.selfSign('ca', ['-subj', '/CN=Test Authority']);
    return authority;
  }

  /** Path of the authority's certificate. */
  get ca(): string {
    return this.path('ca.crt');
  }

  /** A certificate signed by the authority. @param san for instance `DNS:localhost` or `IP:127.0.0.1` */
  async issue(name: string, san: string): Promise<TlsFiles> {
    await run('openssl', [
      ...['req', '-x509', '-CA', this.ca, '-CAkey', this.path('ca.key'), ...this.keyArgs(name)],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${san}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
    ]);
    return { ca: this.ca, cert: this.path(`${name}.crt`), key: this.path(`${name}.key`) };
  }

  /** A certificate that only itself vouches for. */
  async issueSelfSigned(name: string, san: string): Promise<TlsFiles> {
    await this.selfSign(name, ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${san}`]);
    const cert = this.path(`${name}.crt`);
    return { ca: cert, cert, key: this.path(`${name}.key`) };
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  private async selfSign(name: string, args: readonly string[]): Promise<void> {
    await run('openssl', ['req', '-x509', ...this.keyArgs(name), ...args]);
  }

  private keyArgs(name: string): string[] {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-noenc',
      '-keyout',
      this.path(`${name}.key`),
    ];
    return [...key, '-days', '1', '-out', this.path(`${name}.crt`)];
  }

  private path(name: string): string {
    return join(this.dir, name);
  }
}
