import type { CommandTimes } from './command-times.js';
import type { ServerFacts } from './server-facts.js';

/** A Redis as its user sees it from outside: how fast it answers, and what it tells of itself. */
export interface ObservedRedis {
  readonly commandTimes: CommandTimes;
  /** Rejects while Redis cannot be used, and with its reply where it does not tell. */
  serverFacts(): Promise<ServerFacts>;
}
