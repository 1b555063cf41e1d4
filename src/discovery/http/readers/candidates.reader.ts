import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Action } from '../../domain/strategy.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey } from '../board-document.js';
import type { BoardAnswer } from '../board.interceptor.js';
import { candidatesDocument, selectionOf } from '../candidates-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { CandidatesQuery } from '../queries/candidates.query.js';
import type { ViewQuery } from '../queries/view.query.js';
import { ScanTrigger } from '../scan-trigger.js';
import { JobResultReader } from './job-result.reader.js';

/** Candidates as a list: of the board, whole, narrowed or one of its views; or of one job. */
@Injectable()
export class CandidatesReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
    private readonly results: JobResultReader,
    private readonly trigger: ScanTrigger,
  ) {}

  async list(query: CandidatesQuery, request: FastifyRequest): Promise<BoardAnswer> {
    const { action, job_id, strategy, limit, auto_trigger } = query;
    if (job_id !== undefined) return this.results.read(job_id, selectionOf(query, action), query);
    const found = this.view(query, action);
    if (found !== null || !auto_trigger) return found;
    return this.trigger.accepted(await this.trigger.join(request, { strategy, limit, priority: 'normal' }));
  }

  view(query: ViewQuery, action: Action | undefined): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(query.strategy);
    const selection = selectionOf(query, action);
    const key = canonicalKey('candidates', { strategy, ...selection, sector: query.sector?.toLowerCase() });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const board = result.boards[strategy];
      return candidatesDocument({ meta: board.meta, publishedAtMs }, key, board, selection);
    });
  }
}
