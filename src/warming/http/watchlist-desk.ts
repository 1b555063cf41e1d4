import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { Clock } from '../../common/clock.js';
import { ProblemException } from '../../common/problem/problem-exception.js';
import { MAX_WATCHLISTS, type Watchlist } from '../watchlists/watchlist.js';
import { type KnownWatchlists, WatchlistBook } from '../watchlists/watchlist-book.js';
import type { PutOutcome } from '../watchlists/watchlist-store.js';

export interface WatchlistsReport extends KnownWatchlists {
  readonly count: number;
}

export interface WatchlistChange extends Watchlist {
  readonly status: Exclude<PutOutcome, 'full'> | 'deleted';
}

const FULL_MESSAGE = `name must be that of a watchlist: ${MAX_WATCHLISTS} are kept, delete one first`;

/** Watchlists in an operator's hands. Every method rejects with WatchlistsUnavailableError while they cannot be had. */
@Injectable()
export class WatchlistDesk {
  constructor(
    private readonly book: WatchlistBook,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<WatchlistsReport> {
    const known = await this.book.all();
    return { count: known.watchlists.length, ...known };
  }

  async find(name: string): Promise<Watchlist> {
    return (await this.book.find(name)) ?? notFound(name);
  }

  async put(name: string, symbols: readonly string[], request: FastifyRequest): Promise<WatchlistChange> {
    const { watchlist, outcome } = await this.book.put(name, symbols);
    if (outcome === 'full')
      throw new ProblemException('validation_failed', 'Not acceptable: name.', {
        errors: [{ field: 'name', message: FULL_MESSAGE }],
      });
    const count = watchlist.symbols.length;
    this.audit.record({ request, action: 'watchlist.put', target: name, count, outcome: 'done' });
    return { ...watchlist, status: outcome };
  }

  async remove(name: string, request: FastifyRequest): Promise<WatchlistChange> {
    if (!(await this.book.remove(name))) return notFound(name);
    this.audit.record({ request, action: 'watchlist.delete', target: name, count: null, outcome: 'done' });
    return { name, symbols: [], updated_at: new Date(this.clock.nowMs()).toISOString(), status: 'deleted' };
  }
}

function notFound(name: string): never {
  throw new ProblemException('watchlist_not_found', `No watchlist has the name ${name}.`);
}
