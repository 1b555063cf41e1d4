/** Resolves when an application has fetched its daily history: a benchmark of the daily run must not measure the start. */
import { setTimeout as delay } from 'node:timers/promises';
import { ScanRunner } from '../../dist/discovery/scan/scan-runner.js';

export async function historyHeld(app) {
  const runner = app.get(ScanRunner, { strict: false });
  while (!(await runner.status()).history.complete) await delay(100);
}
