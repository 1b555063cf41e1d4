import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Every command that a Redis is given, with its arguments, from now on, as `redis-cli` shows it. Redis itself leaves passwords out. */
export class RedisMonitor {
  readonly commands: string[] = [];

  private constructor(private readonly feed: ChildProcess) {}

  static async start(url: string): Promise<RedisMonitor> {
    // not ioredis: what comes in one piece with the answer to MONITOR breaks it
    const { hostname, port, password } = new URL(url);
    const feed = spawn('redis-cli', ['-h', hostname, '-p', port, 'monitor'], {
      env: { ...process.env, REDISCLI_AUTH: decodeURIComponent(password) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(feed.stdout);
    const monitor = new RedisMonitor(feed);
    const [answer] = (await once(lines, 'line')) as [string];
    if (answer !== 'OK') throw new Error(`redis-cli monitor: ${answer}`);
    lines.on('line', (line) => void monitor.commands.push(line));
    return monitor;
  }

  async stop(): Promise<void> {
    if (this.feed.exitCode !== null || this.feed.signalCode !== null) return;
    this.feed.kill();
    await once(this.feed, 'exit');
  }
}
