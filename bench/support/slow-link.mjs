/** A TCP relay in front of a server that gives each connection its own bandwidth, as networks and proxies do. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const SLICE_BYTES = 16_384;

export async function startSlowLink(upstreamPort, bytesPerSecond) {
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      forward(from, to, bytesPerSecond);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${server.address().port}`,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function forward(from, to, bytesPerSecond) {
  try {
    for await (const data of from) {
      for (let at = 0; at < data.length; at += SLICE_BYTES) {
        const slice = data.subarray(at, at + SLICE_BYTES);
        if (data.length > SLICE_BYTES) await sleep((slice.length / bytesPerSecond) * 1000);
        to.write(slice);
      }
    }
  } catch (error) {
    // the other side has gone: the relay goes with it
    if (!['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes(error.code)) throw error;
  }
}
