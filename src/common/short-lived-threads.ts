import { Worker } from 'node:worker_threads';

/** Worker threads that are started for one piece of work each, and end with their owner at the latest. */
export class ShortLivedThreads {
  private readonly running = new Set<Worker>();

  /** @param workerData what the thread is given; a SharedArrayBuffer in it is not copied */
  start(entry: URL, name: string, workerData: unknown): Worker {
    const worker = new Worker(entry, { workerData, name });
    this.running.add(worker);
    worker.once('exit', () => this.running.delete(worker));
    return worker;
  }

  async end(): Promise<void> {
    await Promise.all([...this.running].map((worker) => worker.terminate()));
  }
}
