import type { ServerResponse } from 'node:http';
import { PassThrough, type Writable } from 'node:stream';
import { encodeSse, type SseMessage } from './sse-message.js';

/** A client with more than this unsent is too slow to be waited for. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** How long a client waits before it comes again. */
const RETRY_MS = 3_000;

/** The events that one client is sent. It is over when either side ends it, and takes nothing from then on. */
export class SseStream {
  /** The body of the answer. */
  readonly body = new PassThrough();
  /** Resolves when the client is disconnected: what it has been sent may outlive the stream. */
  readonly gone: Promise<void>;
  private readonly listeners = new Set<() => void>();
  private isOver = false;

  constructor(private readonly response: ServerResponse) {
    this.body.write(`retry: ${String(RETRY_MS)}\n\n`);
    this.gone = new Promise((resolve) => {
      const leave = (): void => {
        this.finish();
        this.body.destroy();
        resolve();
      };
      // a client may be gone before it is answered
      if (response.destroyed) leave();
      else response.once('close', leave);
    });
  }

  get closed(): boolean {
    return this.isOver;
  }

  /**
   * Sends a message; nothing when the stream is over. A client that still has more than 1 MiB of earlier messages to take
   * is disconnected instead. Throws TypeError when id or event are more than a line.
   */
  send(message: SseMessage): void {
    this.write(encodeSse(message));
  }

  /** Resolves when the client has taken what was sent, so that more may follow, or the stream is over. */
  async drained(): Promise<void> {
    for (let full = this.full(); full !== undefined && !this.isOver; full = this.full()) await this.drainOf(full);
  }

  /** Calls the listener once, as soon as the stream is over for whatever reason: at once when it already is. */
  onClose(listener: () => void): void {
    if (this.isOver) listener();
    else this.listeners.add(listener);
  }

  /** Ends the stream; what was sent before still arrives. */
  close(): void {
    this.finish();
    this.body.end();
  }

  /** Ends the stream and disconnects the client, whatever it has not taken. */
  drop(): void {
    this.finish();
    this.response.destroy();
  }

  /** Keeps proxies from taking a quiet connection for a dead one; ends that of a client that did not take its end. */
  beat(): void {
    if (this.isOver) this.drop();
    else this.write(':\n\n');
  }

  private write(text: string): void {
    if (this.isOver) return;
    // asked of what was there before: one message may be of any size
    if (this.unsentBytes > MAX_UNSENT_BYTES) this.drop();
    else this.body.write(text);
  }

  /** What holds the message that comes next back. */
  private full(): Writable | undefined {
    return [this.body, this.response].find(({ writableNeedDrain }) => writableNeedDrain);
  }

  private drainOf(full: Writable): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        full.off('drain', settle);
        this.listeners.delete(settle);
        resolve();
      };
      full.on('drain', settle);
      this.listeners.add(settle);
    });
  }

  private get unsentBytes(): number {
    return this.body.writableLength + this.body.readableLength + this.response.writableLength;
  }

  private finish(): void {
    this.isOver = true;
    for (const listener of [...this.listeners]) {
      this.listeners.delete(listener);
      listener();
    }
  }
}
