import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import { ProblemException } from '../problem/problem-exception.js';
import { ShutdownState } from '../shutdown-state.js';
import { SseStream } from './sse-stream.js';

const MAX_STREAMS = 200;
const HEARTBEAT_MS = 15_000;
/** What clients may take to receive the end of their streams when the process leaves. */
const FAREWELL_MS = 1_000;
/** Streams come and go: a place may be free by then. */
const BUSY_RETRY_S = 10;
/** Another process answers by then, where there is one. */
const LEAVING_RETRY_S = 3;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // or nginx would hold events back
  'x-accel-buffering': 'no',
  // no second request follows on this connection, so a closing server need not wait for one
  connection: 'close',
};

/** All server-sent event streams of the process: 200 at most, one heartbeat, ended before the server stops listening. */
@Injectable()
export class SseStreams implements BeforeApplicationShutdown {
  private readonly streams = new Set<SseStream>();
  private heartbeat: NodeJS.Timeout | null = null;
  private isClosing = false;

  constructor(private readonly shutdown: ShutdownState) {}

  /** Clients that are connected. */
  get size(): number {
    return this.streams.size;
  }

  /**
   * Answers the request with a stream, beside the headers that the reply has already. To HEAD it answers the headers, and
   * the stream is over at once. Throws the problem 503 `service_unavailable`, with Retry-After, when no more clients are
   * taken.
   */
  open(request: FastifyRequest, reply: FastifyReply): SseStream {
    if (this.isClosing || this.shutdown.draining) throw refusal('The service is shutting down.', LEAVING_RETRY_S);
    if (this.streams.size >= MAX_STREAMS)
      throw refusal(`${String(MAX_STREAMS)} clients follow events already, and no more can.`, BUSY_RETRY_S);
    const stream = new SseStream(reply.raw);
    this.keep(stream);
    void reply.headers(HEADERS).send(stream.body);
    if (request.method === 'HEAD') stream.close();
    return stream;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    const streams = [...this.streams];
    for (const stream of streams) stream.close();
    await Promise.race([Promise.all(streams.map(({ gone }) => gone)), pause(FAREWELL_MS, null, { ref: false })]);
    for (const stream of streams) stream.drop();
  }

  private keep(stream: SseStream): void {
    this.streams.add(stream);
    this.heartbeat ??= setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    void stream.gone.then(() => this.forget(stream));
  }

  private forget(stream: SseStream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0 || this.heartbeat === null) return;
    clearInterval(this.heartbeat);
    this.heartbeat = null;
  }

  private beat(): void {
    for (const stream of this.streams) stream.beat();
  }
}

function refusal(detail: string, retryAfterS: number): ProblemException {
  return new ProblemException('service_unavailable', detail, { headers: { 'retry-after': String(retryAfterS) } });
}
