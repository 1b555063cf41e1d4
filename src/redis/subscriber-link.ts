import type { Redis } from 'ioredis';
import { dropRedis } from './close-redis.js';

/** A dead connection must be found within 2 s; a PING is answered within the command timeout or not at all. */
const PING_INTERVAL_MS = 500;

export interface LinkListener {
  message(channel: string, message: string): void;
  /** Every channel asked for so far is subscribed. */
  subscribed(): void;
  /** For good, once; `error` is what Redis replied or what broke it, null when it was closed without one. */
  ended(error: Error | null): void;
}

/** One connection for subscriptions, from its first attempt to its end. It does not reconnect: its owner makes another. */
export class SubscriberLink {
  private readonly timer: NodeJS.Timeout;
  private pending = 0;
  private hasEnded = false;
  private error: Error | null = null;

  constructor(
    private readonly client: Redis,
    channels: () => readonly string[],
    private readonly listener: LinkListener,
  ) {
    client.on('error', (error) => (this.error = error));
    client.on('ready', () => this.subscribe(channels()));
    client.on('message', (channel, message) => listener.message(channel, message));
    client.on('end', () => this.end());
    this.timer = setInterval(() => this.ping(), PING_INTERVAL_MS).unref();
  }

  /** For channels that came after the connection was ready. */
  subscribe(channels: readonly string[]): void {
    this.pending++;
    this.client.subscribe(...channels).then(
      () => {
        this.pending--;
        if (this.isActive) this.listener.subscribed();
      },
      (error: unknown) => this.fail(error as Error),
    );
  }

  get isReady(): boolean {
    return this.client.status === 'ready';
  }

  get isActive(): boolean {
    return this.isReady && this.pending === 0 && !this.hasEnded;
  }

  /** Its end is not told. */
  async close(): Promise<void> {
    this.hasEnded = true;
    clearInterval(this.timer);
    await dropRedis(this.client);
  }

  private ping(): void {
    if (this.isReady) this.client.ping().catch((error: unknown) => this.fail(error as Error));
  }

  private fail(error: Error): void {
    this.error = error;
    this.client.disconnect();
    this.end();
  }

  private end(): void {
    clearInterval(this.timer);
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.listener.ended(this.error);
  }
}
