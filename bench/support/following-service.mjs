/** A process that only reads: follows the boards that others publish through Redis, and tells when its readers see each. */
import 'reflect-metadata';
import { createApplication } from '../../dist/bootstrap/create-application.js';
import { loadConfig } from '../../dist/config/load-config.js';
import { BoardStore } from '../../dist/discovery/board/board-store.js';

const app = await createApplication(
  loadConfig({ ...process.env, HOST: '127.0.0.1', LOG_LEVEL: 'error', PROCESS_ROLE: 'api' }),
);
await app.listen(0, '127.0.0.1');
const boards = app.get(BoardStore, { strict: false });
const publish = boards.publish.bind(boards);
let isFirst = true;
boards.publish = async (run) => {
  const seen = await publish(run);
  const atMs = performance.timeOrigin + performance.now();
  if (isFirst) await readAsDashboard();
  isFirst = false;
  if (seen) process.send({ epoch: run.epoch, atMs });
  return seen;
};
process.send('ready');

/** These documents are made for each new run from now on, before its readers see it. */
async function readAsDashboard() {
  for (const path of ['/discovery/v3/candidates?limit=100', '/discovery/contenders', '/api/v1/market/movers'])
    await fetch((await app.getUrl()) + path, { headers: { 'accept-encoding': 'gzip' } });
}

process.on('message', async () => {
  await app.close();
  process.exit(0);
});
