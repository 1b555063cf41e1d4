import { Module } from '@nestjs/common';
import { StrategyResolver } from '../strategy-resolver.js';
import { BoardFollower } from './board-follower.js';
import { BoardPublication } from './board-publication.js';
import { BoardStore } from './board-store.js';
import { RunPackager } from './run-packager.js';
import { SharedBoards } from './shared-boards.js';

/** The board that a process serves, wherever it was scanned. */
@Module({
  providers: [BoardStore, SharedBoards, RunPackager, BoardPublication, BoardFollower, StrategyResolver],
  exports: [BoardStore, BoardPublication, StrategyResolver],
})
export class BoardModule {}
