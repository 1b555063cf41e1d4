import type { Socket } from 'node:net';
// not the global ones: what a test does to its clock moves no bytes
import { clearInterval, setInterval } from 'node:timers';
import type { FastifyInstance } from 'fastify';
import { HTTP_LIMITS } from './http-limits.js';

/** How far a connection has come with what it was sent. */
interface Progress {
  /** Bytes of writes that are done. */
  taken: number;
  /** Bytes of the write under way that the system has not taken yet: of a large answer, which is one write, it takes part by part. */
  queued: number;
  /** Looks since then at which something waited. */
  stalledLooks: number;
}

/** What a socket has of libuv; null when it is closed. */
interface Handled {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

const MAX_STALLED_LOOKS = HTTP_LIMITS.sendStallMs / HTTP_LIMITS.connectionsCheckingIntervalMs;

/**
 * Ends connections of clients that ask and do not read: the web server has time limits for what comes in, and none for
 * what does not go out. A slow client that takes a part now and then is left alone.
 */
export function endStalledReaders(fastify: FastifyInstance): void {
  const connections = new Map<Socket, Progress>();
  fastify.server.on('connection', (socket: Socket) => {
    connections.set(socket, { taken: 0, queued: 0, stalledLooks: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  const look = (): void => {
    for (const [socket, progress] of connections) if (isStalled(socket, progress)) socket.resetAndDestroy();
  };
  const timer = setInterval(look, HTTP_LIMITS.connectionsCheckingIntervalMs).unref();
  fastify.addHook('onClose', (_fastify, done) => {
    clearInterval(timer);
    done();
  });
}

function isStalled(socket: Socket, progress: Progress): boolean {
  const taken = socket.bytesWritten - socket.writableLength;
  const queued = queuedOf(socket as Handled);
  const isWaiting = socket.writableLength > 0 && taken === progress.taken && queued === progress.queued;
  Object.assign(progress, { taken, queued, stalledLooks: isWaiting ? progress.stalledLooks + 1 : 0 });
  return progress.stalledLooks >= MAX_STALLED_LOOKS;
}

/** Node's own time limit of a socket asks the same: there is no other way to know. */
function queuedOf({ _handle: handle }: Handled): number {
  return handle?.writeQueueSize ?? 0;
}
