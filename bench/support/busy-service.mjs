/**
 * The service with a scan every 5 s instead of on schedule, on demand: a process of its own, told by messages.
 * Harder on readers than production, where the fastest cadence is a scan every 30 s.
 */
import { setTimeout as delay } from 'node:timers/promises';
import 'reflect-metadata';
import { createApplication } from '../../dist/bootstrap/create-application.js';
import { presetCalibration } from '../../dist/calibration/presets.js';
import { loadConfig } from '../../dist/config/load-config.js';
import { BoardPublication } from '../../dist/discovery/board/board-publication.js';
import { ScanRunner } from '../../dist/discovery/scan/scan-runner.js';

const app = await createApplication(
  loadConfig({ ...process.env, HOST: '127.0.0.1', LOG_LEVEL: 'error', LOG_FORMAT: 'json', BMS_CYCLE_SECONDS: '300' }),
);
await app.listen(Number(process.env.PORT), '127.0.0.1');
const runner = app.get(ScanRunner, { strict: false });
const publication = app.get(BoardPublication, { strict: false });

/** Six times as often as the fastest cadence of production. */
const SCAN_EVERY_MS = 5_000;

let scanning = false;
let scans = 0;
async function scanOn() {
  while (scanning) {
    const epoch = await publication.begin();
    const [result] = await Promise.all([
      runner.scan({ calibration: presetCalibration('balanced_default') }, new AbortController().signal),
      delay(SCAN_EVERY_MS),
    ]);
    await publication.publish(result, epoch);
    scans++;
  }
}

process.on('message', async (command) => {
  if (command === 'scan') {
    scanning = true;
    void scanOn();
  } else if (command === 'rest') {
    scanning = false;
    process.send({ scans });
    scans = 0;
  } else if (command === 'stop') {
    scanning = false;
    await app.close();
    process.exit(0);
  }
});
