import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** On a thread of its own, so that what the test does keeps nobody waiting but Redis. */
const PINGER = `
const { connect } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const waits = [];
const socket = connect(workerData.port, '127.0.0.1', () => ask());
socket.setNoDelay(true);
let askedMs = 0;
function ask() { askedMs = performance.now(); socket.write('PING\\r\\n'); }
socket.on('data', () => { waits.push(performance.now() - askedMs); setTimeout(ask, 1); });
parentPort.on('message', () => { parentPort.postMessage(waits.splice(0)); });
`;

/** Somebody else who uses the same Redis, and counts how long he waits for each answer. */
export class OtherClient {
  private constructor(private readonly worker: Worker) {}

  static async start(port: number): Promise<OtherClient> {
    const worker = new Worker(PINGER, { eval: true, workerData: { port } });
    await once(worker, 'online');
    return new OtherClient(worker);
  }

  /** Waits since the last time, ms, shortest first. */
  async waitsMs(): Promise<readonly number[]> {
    const answer = once(this.worker, 'message') as Promise<[number[]]>;
    this.worker.postMessage('tell');
    const [waits] = await answer;
    return waits.sort((a, b) => a - b);
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
