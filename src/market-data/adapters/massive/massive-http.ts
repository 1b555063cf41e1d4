import { Agent, type Dispatcher } from 'undici';
import { MarketDataError } from '../../market-data-error.js';
import type { MassiveLimits } from './massive-limits.js';
import { readBody } from './read-body.js';
import { transportError } from './transport-error.js';

export interface HttpAnswer {
  readonly status: number;
  /** Media type in lower case, without parameters; '' when absent. */
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly body: Buffer;
}

export interface MassiveHttpOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly limits: MassiveLimits;
}

/** One GET to the configured host, bounded in time and size. The key travels in a header and nowhere else; redirects are not followed. */
export class MassiveHttp {
  private readonly agent: Agent;
  private readonly base: URL;
  private readonly headers: Record<string, string>;
  private readonly apiKey: string;
  private readonly limits: MassiveLimits;

  constructor({ apiKey, baseUrl, limits }: MassiveHttpOptions) {
    this.base = new URL(baseUrl);
    this.limits = limits;
    this.apiKey = apiKey;
    this.headers = {
      authorization: `Bearer ${apiKey}`,
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'bms-discovery',
    };
    this.agent = new Agent({
      connect: { timeout: limits.connectMs },
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.progressWindowMs,
      maxResponseSize: limits.maxBodyBytes,
      connections: 16,
      pipelining: 1,
    });
  }

  /** `path` starts with a slash and holds the query. Any status is an answer; only transport failures reject. */
  async get(path: string, deadlineMs: number, signal: AbortSignal): Promise<HttpAnswer> {
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(new MarketDataError('aborted', 'The request was called off.'));
    const deadline = setTimeout(
      () => stop.abort(new MarketDataError('timeout', `No complete answer within ${Math.round(deadlineMs)} ms.`)),
      deadlineMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      return await this.exchange(path, stop);
    } catch (error) {
      throw transportError(stop.signal.aborted ? stop.signal.reason : error);
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Cuts every open connection. Idempotent. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async exchange(path: string, stop: AbortController): Promise<HttpAnswer> {
    const response = await this.agent.request({
      origin: this.base.origin,
      path: this.base.pathname.replace(/(?<!\/)\/+$/, '') + path,
      method: 'GET',
      headers: this.headers,
      signal: stop.signal,
    });
    const body = await this.readSteadily(response, stop);
    return {
      status: response.statusCode,
      contentType: (headerOf(response, 'content-type').split(';')[0] ?? '').trim().toLowerCase(),
      retryAfter: headerOf(response, 'retry-after') || null,
      body: response.statusCode === 200 ? body : this.withoutKey(body),
    };
  }

  /** A failure's text reaches logs; some servers quote the request in it. */
  private withoutKey(body: Buffer): Buffer {
    return Buffer.from(body.toString('utf8').replaceAll(this.apiKey, '[key]'));
  }

  /** undici's own body timeout is an idle timer that a dripping body never trips; this one asks for a minimum rate. */
  private async readSteadily(response: Dispatcher.ResponseData, stop: AbortController): Promise<Buffer> {
    let bytes = 0;
    const guard = setInterval(() => {
      if (bytes < this.limits.minProgressBytes) {
        stop.abort(new MarketDataError('timeout', 'The answer trickled in too slowly to ever be complete.'));
      }
      bytes = 0;
    }, this.limits.progressWindowMs);
    try {
      const encoding = headerOf(response, 'content-encoding').trim().toLowerCase();
      return await readBody(response.body, encoding, this.limits.maxBodyBytes, (count) => (bytes += count));
    } finally {
      clearInterval(guard);
    }
  }
}

function headerOf(response: Dispatcher.ResponseData, name: string): string {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
