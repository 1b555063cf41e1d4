import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessConfig } from '../config/app-config.js';
import { rateLimited } from './access-problems.js';
import { clientOf } from './client-address.js';
import { SharedWindows, WINDOW_MS } from './shared-windows.js';

type QuotaHeaders = Readonly<Record<'ratelimit-policy' | 'ratelimit', string>>;

interface Spent {
  readonly name: string;
  readonly remaining: number;
  readonly leftMs: number;
}

/** Requests that compute or write: RATE_LIMIT_PER_MINUTE of each client. */
@Injectable()
export class RequestQuota {
  private readonly limit: number;
  private readonly spent = new WeakMap<FastifyRequest, Spent>();

  constructor(
    private readonly windows: SharedWindows,
    { requestsPerMinute }: AccessConfig,
  ) {
    this.limit = requestsPerMinute;
  }

  /** Counts the request, once. Rejects with the problem 429 `rate_limited` when the client has no quota left. */
  async spend(request: FastifyRequest): Promise<void> {
    if (this.spent.has(request)) return;
    const name = `requests:${clientOf(request.ip)}`;
    const { allowed, taken, leftMs } = await this.windows.take(name, this.limit);
    const spent = { name, remaining: Math.max(0, this.limit - taken), leftMs };
    if (!allowed) throw rateLimited(this.limit, leftMs, this.headersFor(spent));
    this.spent.set(request, spent);
  }

  /** The request turned out to cost nothing. */
  async giveBack(request: FastifyRequest): Promise<void> {
    const spent = this.spent.get(request);
    if (spent === undefined) return;
    this.spent.set(request, { ...spent, remaining: spent.remaining + 1 });
    await this.windows.giveBack(spent.name);
  }

  /** RateLimit headers of a request that was counted (draft-ietf-httpapi-ratelimit-headers); null for others. */
  headersOf(request: FastifyRequest): QuotaHeaders | null {
    const spent = this.spent.get(request);
    return spent === undefined ? null : this.headersFor(spent);
  }

  private headersFor({ remaining, leftMs }: Spent): QuotaHeaders {
    return {
      'ratelimit-policy': `"default";q=${this.limit};w=${WINDOW_MS / 1000}`,
      ratelimit: `"default";r=${remaining};t=${Math.ceil(leftMs / 1000)}`,
    };
  }
}
