import type { Worker } from 'node:worker_threads';

/** Tells a thread to end and waits until it has; one that does not within the grace is ended. Never rejects. */
export async function stopWorker(worker: Worker, message: unknown, graceMs: number): Promise<void> {
  const kill = setTimeout(() => void worker.terminate(), graceMs);
  // Not events.once: a thread that fails on its way out is out all the same.
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  worker.postMessage(message);
  await exited;
  clearTimeout(kill);
}
