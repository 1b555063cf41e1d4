import { Injectable } from '@nestjs/common';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { BoardStore } from './board-store.js';

/** Keeps bars of one source from standing beside a board of another. */
@Injectable()
export class HistoryCompanion {
  constructor(boards: BoardStore, held: HeldHistory) {
    boards.beforePublication(({ result }) => {
      held.accompany(result.sourceId);
      return Promise.resolve();
    });
  }
}
