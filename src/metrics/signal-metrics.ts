import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { BoardStore } from '../discovery/board/board-store.js';
import type { Board } from '../discovery/domain/board.js';
import { ACTIONS, STRATEGIES } from '../discovery/domain/strategy.js';
import { addBoardGauge } from './board-gauge.js';

const CHANGES = ['entered', 'left', 'promoted', 'demoted'] as const;

/** What the board says: how many candidates of which kind, how good the best is, how much it changed. */
@Injectable()
export class SignalMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly boards: BoardStore,
  ) {
    this.add('discovery_candidates_by_action', 'Candidates on the board by what they call for.', ['action'], (board) =>
      ACTIONS.map((action) => [{ action }, board.entries.filter((entry) => entry.action === action).length]),
    );
    this.add('discovery_board_changes', 'Symbols whose place changed with the last run.', ['change'], ({ diff }) =>
      CHANGES.map((change) => [{ change }, diff.previous_run_id === null ? null : diff[change].length]),
    );
    this.add('discovery_top_score', 'Score of the best candidate, 0-100.', [], ({ entries: [best] }) => [
      [{}, best?.score ?? null],
    ]);
    this.add('discovery_gated_symbols', 'Eligible symbols that no gate let pass.', [], ({ meta }) => [
      [{}, Object.values(meta.gated).reduce((sum, symbols) => sum + symbols, 0)],
    ]);
  }

  private add<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    of: (board: Board) => (readonly [Readonly<Record<L, string>>, number | null])[],
  ): void {
    const { registry, boards } = this;
    addBoardGauge<L | 'strategy'>({
      name,
      help,
      labelNames: ['strategy', ...labelNames],
      registry,
      boards,
      samples: (result) =>
        STRATEGIES.flatMap((strategy) =>
          of(result.boards[strategy]).map(([labels, value]) => [{ ...labels, strategy }, value] as const),
        ),
    });
  }
}
