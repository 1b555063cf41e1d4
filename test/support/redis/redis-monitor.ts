import { Redis } from 'ioredis';

/** Every command that a Redis is given, with its arguments, from now on. Redis itself leaves passwords out. */
export class RedisMonitor {
  readonly commands: string[] = [];

  private constructor(private readonly client: Redis) {}

  static async start(url: string): Promise<RedisMonitor> {
    const client = new Redis(url);
    const feed = await client.monitor();
    // it loses its connection with the server
    feed.on('error', () => undefined);
    client.disconnect();
    const monitor = new RedisMonitor(feed);
    feed.on('monitor', (_time: string, args: string[]) => void monitor.commands.push(args.join(' ')));
    return monitor;
  }

  stop(): Promise<void> {
    this.client.disconnect();
    return Promise.resolve();
  }
}
