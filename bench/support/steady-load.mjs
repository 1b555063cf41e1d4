/**
 * Requests at a fixed rate from a process of its own. Latency counts from the moment a request was due, not from when it
 * could be sent, so that a stall is charged with everything it held up. Prints JSON: latencies in ms, sorted.
 */
import http from 'node:http';
import { performance } from 'node:perf_hooks';

const [url, rate, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const total = rate * seconds;
const latencies = [];
let failed = 0;

function request(dueAt) {
  return new Promise((resolve) => {
    const onEnd = (ok) => {
      if (ok) latencies.push(performance.now() - dueAt);
      else failed++;
      resolve();
    };
    http
      .get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
        response.resume();
        response.on('end', () => onEnd(response.statusCode === 200));
      })
      .on('error', () => onEnd(false));
  });
}

const pending = [];
const startedAt = performance.now();
let sent = 0;
await new Promise((resolve) => {
  const tick = () => {
    const now = performance.now();
    for (; sent < total && startedAt + (sent * 1000) / rate <= now; sent++)
      pending.push(request(startedAt + (sent * 1000) / rate));
    if (sent < total) setTimeout(tick, 1);
    else resolve();
  };
  tick();
});
await Promise.all(pending);
console.log(JSON.stringify({ latencies: latencies.sort((a, b) => a - b), failed }));
process.exit(0);
