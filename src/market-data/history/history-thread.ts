import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from '../../common/system-clock.js';
import { createMarketDataProvider } from '../create-market-data-provider.js';
import { createStores } from '../create-stores.js';
import { BarsOfOthers } from './bars-of-others.js';
import { HistoryService } from './history-service.js';
import type { HistoryReport, HistoryThreadConfig } from './history-thread-protocol.js';

/** A new day is noticed, and what failed tried again, this often. */
const LOOK_EVERY_MS = 30_000;

const port = parentPort;
if (port === null) throw new Error('history-thread.js is the entry of a worker thread');
const report = (message: HistoryReport): void => {
  port.postMessage(message);
};

const config = workerData as HistoryThreadConfig;
const clock = new SystemClock();
const provider = createMarketDataProvider(config.marketData, clock);
const stores = createStores(provider, config, clock);
const others = stores === null ? null : new BarsOfOthers(provider);
const history: HistoryService = new HistoryService(
  others ?? provider,
  stores?.history ?? null,
  config.history.sessions,
  {
    changed: (change) => {
      if (change.addition !== null) others?.progressed();
      report({ type: 'change', change });
    },
    progress: () => {
      tellTrouble(history.lastError);
    },
    milestone: () => undefined,
  },
);
const stopping = new AbortController();
let told: string | null = null;

function tellTrouble(trouble: string | null): void {
  if (trouble !== told) report({ type: 'trouble', trouble });
  told = trouble;
}

async function look(): Promise<void> {
  const { date, phase } = provider.marketSession();
  history.follow(date, phase === 'closed');
  try {
    await history.adjustForSplits(stopping.signal);
    tellTrouble(history.lastError);
  } catch (error) {
    tellTrouble(String(error));
  }
}

const timer = setInterval(() => void look(), LOOK_EVERY_MS);
port.once('message', () => {
  clearInterval(timer);
  stopping.abort();
  void history
    .stop()
    .then(() => provider.close())
    .finally(() => {
      port.close();
    });
});
void look();
