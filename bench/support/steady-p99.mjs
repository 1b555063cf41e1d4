/** Tail latency of the board at a steady rate, from a load generator of its own process. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const STEADY_LOAD = fileURLToPath(new URL('./steady-load.mjs', import.meta.url));
const execFileAsync = promisify(execFile);
/** Requests a second: far below saturation, so that waiting is what is measured. */
export const STEADY_RATE = 400;
const STEADY_SECONDS = 20;

/** p99 in ms. */
export async function steadyP99({ base }) {
  const args = [STEADY_LOAD, `${base}/discovery/v3/candidates`, String(STEADY_RATE), String(STEADY_SECONDS)];
  const { stdout } = await execFileAsync(process.execPath, args);
  const { latencies, failed } = JSON.parse(stdout);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return latencies[Math.floor(latencies.length * 0.99)];
}
