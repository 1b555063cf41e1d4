/**
 * Healthy while the process answers for itself: on WORKER_PORT where it is a worker, on PORT otherwise. What it depends
 * on does not count, or an outage of Redis would have every container restarted.
 */
const { PROCESS_ROLE, PORT, WORKER_PORT } = process.env;
const port = PROCESS_ROLE === 'worker' ? WORKER_PORT : PORT;
const ANSWER_WITHIN_MS = 3_000;

try {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const { status } = await fetch(`http://127.0.0.1:${port}/health/live`, { signal });
  if (status !== 200) throw new Error(`status ${status}`);
} catch (error) {
  console.error(`/health/live on port ${port}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
