import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../../common/problem/problem-exception.js';
import { BoardStore } from '../../board/board-store.js';
import { candidatesJson, type PastBoard } from '../../board/run-record.js';
import type { BoardDiff } from '../../domain/board.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { RunParams } from '../queries/run.params.js';
import type { RunsQuery } from '../queries/runs.query.js';
import type { StrategyQuery } from '../queries/strategy.query.js';

/** The runs of the last 24 hours. They expire between publications too, so their documents are looked up each time. */
@Injectable()
export class RunsReader {
  constructor(
    private readonly boards: BoardStore,
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  list({ strategy: requested, limit }: RunsQuery): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(requested);
    const runs = this.boards.runs.slice(0, limit).map(({ boards }) => boards[strategy]);
    const key = canonicalKey('runs', { strategy, count: runs.length });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const { meta } = result.boards[strategy];
      const members = membersOf({ source: meta.source, strategy, count: runs.length, runs: runs.map(describeRun) });
      return { ...jsonDocument({ meta, publishedAtMs }, key, members), lastsWithRun: false };
    });
  }

  one({ run_id }: RunParams, query: StrategyQuery): EncodedDocument | null {
    if (this.boards.current === null) return null;
    const { strategy } = this.strategies.resolve(query.strategy);
    const run = this.boards.runs.find(({ boards }) => boards[strategy].meta.run_id === run_id);
    if (run === undefined)
      throw new ProblemException(
        'run_not_found',
        'Runs are kept for 24 hours, 50 at most. GET /discovery/v3/runs lists them.',
      );
    const past = run.boards[strategy];
    const { meta, diff, count } = past;
    const key = canonicalKey('run', { strategy, run_id });
    return this.cache.document(key, () => {
      const facts = { source: meta.source, meta, diff, count };
      const members = `${membersOf(facts)},"candidates":${candidatesJson(past)}`;
      return { ...jsonDocument({ meta, publishedAtMs: run.publishedAtMs }, key, members), lastsWithRun: false };
    });
  }
}

function describeRun({ meta, diff }: PastBoard): object {
  return { ...meta, diff: diffSizes(diff) };
}

function diffSizes({ previous_run_id, entered, left, promoted, demoted }: BoardDiff): object {
  return {
    previous_run_id,
    entered: entered.length,
    left: left.length,
    promoted: promoted.length,
    demoted: demoted.length,
  };
}
