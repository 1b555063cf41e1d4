/**
 * Loaded before a program (`--import`): says on PROBE_PORT what the process holds, over all of its threads. Asking for
 * `/heap` collects garbage first, and leaves out compiled code; `/loop` tells the longest block of the main thread since it was asked before.
 */
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

const RESOLUTION_MS = 1;
/** A thread that has not answered by then is gone, or busy. */
const ANSWER_MS = 2_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const channel = new BroadcastChannel('memory-probe');
channel.unref();

/** Without what the functions are compiled to: V8 compiles for hours, until what runs often has been. */
function heapBytes() {
  collect();
  collect();
  const { code_and_metadata_size: machineCode, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  return process.memoryUsage().heapUsed - machineCode - bytecode;
}

/** Threads by id, with what each answered to the latest question. */
const threads = new Map();

async function heapOfAll() {
  for (const id of threads.keys()) threads.set(id, null);
  channel.postMessage({ kind: 'ask' });
  const mine = heapBytes();
  for (let waited = 0; waited < ANSWER_MS && [...threads.values()].includes(null); waited += 5) await pause(5);
  for (const [id, bytes] of threads) if (bytes === null) threads.delete(id);
  return [...threads.values()].reduce((sum, bytes) => sum + bytes, mine);
}

function resources() {
  const counts = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function serve() {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const answers = {
    '/heap': async () => ({ heapBytes: await heapOfAll(), threads: threads.size }),
    '/now': () => ({ rssBytes: process.memoryUsage().rss, resources: resources() }),
    '/loop': () => {
      const maxMs = delay.max / 1e6;
      delay.reset();
      return { maxMs: Math.max(0, maxMs - RESOLUTION_MS) };
    },
  };
  createServer(async ({ url }, response) => {
    response.setHeader('connection', 'close');
    response.end(JSON.stringify(await answers[url]()));
  })
    .listen(Number(process.env.PROBE_PORT), '127.0.0.1')
    .unref();
}

channel.onmessage = ({ data }) => {
  if (isMainThread && data.kind !== 'ask') threads.set(data.threadId, data.heapBytes);
  if (!isMainThread && data.kind === 'ask') channel.postMessage({ kind: 'told', threadId, heapBytes: heapBytes() });
};
if (isMainThread) serve();
else channel.postMessage({ kind: 'born', threadId, heapBytes: null });
