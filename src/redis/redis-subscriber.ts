import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RedisConfig } from '../config/app-config.js';
import { connectionName } from './connect-redis.js';
import { ownHandshake } from './own-handshake.js';
import { reconnectDelayMs, redisOptions } from './redis-options.js';
import { troubleOf } from './redis-trouble.js';
import { type LinkListener, SubscriberLink } from './subscriber-link.js';

type MessageListener = (message: string) => void;

/** One connection for all channels of the process, made when the first is asked for and made anew whenever it fails. */
@Injectable()
export class RedisSubscriber implements LinkListener, OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RedisSubscriber.name);
  private readonly listeners = new Map<string, MessageListener[]>();
  private readonly activeListeners: (() => void)[] = [];
  private link: SubscriberLink | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isOpen = false;
  /** Since the last time it worked. */
  private attempts = 0;
  private lastRefusal = '';

  constructor(private readonly config: RedisConfig) {}

  /** True while the connection is live and every registered channel is subscribed. */
  get active(): boolean {
    return this.link?.isActive ?? false;
  }

  /** Listens to `{prefix}{channel}`. Does nothing when Redis is disabled. */
  on(channel: string, listener: MessageListener): void {
    const name = this.config.prefix + channel;
    const others = this.listeners.get(name);
    if (others !== undefined) {
      others.push(listener);
      return;
    }
    this.listeners.set(name, [listener]);
    if (this.link === null) this.connect();
    else if (this.link.isReady) this.link.subscribe([name]);
  }

  /**
   * Called at every (re)subscription: messages before it may have been missed. The first of the new connection can come
   * before this is called, while `active` is still false.
   */
  onActive(listener: () => void): void {
    this.activeListeners.push(listener);
  }

  onModuleInit(): void {
    this.isOpen = true;
    this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isOpen = false;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.link?.close();
  }

  message(channel: string, message: string): void {
    for (const listener of this.listeners.get(channel) ?? []) {
      try {
        listener(message);
      } catch (error) {
        // thrown inside the parser of the connection it would end the process
        this.logger.error(`A listener of ${channel} failed`, (error as Error).stack);
      }
    }
  }

  subscribed(): void {
    this.attempts = 0;
    this.lastRefusal = '';
    for (const listener of this.activeListeners) listener();
  }

  ended(error: Error | null): void {
    this.link = null;
    // what is wrong with the connection is told by those of the pool
    if (error !== null && troubleOf(error) === null && error.message !== this.lastRefusal) {
      this.lastRefusal = error.message;
      this.logger.warn(
        `Redis refuses the subscription: ${error.message}. Allow the user the channels, for instance with &*.`,
      );
    }
    this.timer = setTimeout(() => this.connect(), reconnectDelayMs(++this.attempts)).unref();
  }

  private connect(): void {
    if (!this.isOpen || this.link !== null || this.listeners.size === 0 || this.config.target === null) return;
    const options = redisOptions(this.config, 'subscriber', connectionName('subscriber'));
    const { target } = this.config;
    // every node of a cluster passes on every message; if one is gone, the next one does
    const node = target.kind === 'cluster' ? target.nodes[this.attempts % target.nodes.length] : {};
    const client = new Redis({ ...options, ...node });
    ownHandshake(client);
    this.link = new SubscriberLink(client, () => [...this.listeners.keys()], this);
  }
}
