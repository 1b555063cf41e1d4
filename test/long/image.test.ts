import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { IS_FULL } from '../faults/support/size.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/redis/free-port.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { ContainedProcess, type Ended } from '../deployment/support/contained-process.js';
import { argsOf, commandOf, healthCommandOf, readStages, type Stage } from '../deployment/support/dockerfile.js';
import { ImageReplay } from '../deployment/support/image-replay.js';

const BUILD_DEADLINE_MS = 600_000;
const START_DEADLINE_MS = 60_000;
/** What is loaded only where it is switched on must be there, too. */
const EVERYTHING = { ENABLE_QUEUE_BOARD: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
const SMALL_MARKET = { MARKET_DATA_PROVIDER: 'simulated', SIMULATED_TICKERS: '1000', HISTORY_SESSIONS: '60' };

const stage = readStages().at(-1) as Stage;

describe('the image', () => {
  let image: ImageReplay;
  let redis: RedisServer;
  let started: ContainedProcess[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
    // a full run installs the build's packages anew as well, as CI does before the tests
    image = await ImageReplay.build({ isInstalled: (command) => !IS_FULL && command.includes('--include=dev') });
  }, BUILD_DEADLINE_MS);
  afterAll(async () => {
    await image.remove();
    await redis.stop();
  });

  afterEach(() => {
    for (const process of started) process.signal('SIGKILL');
    started = [];
  });

  const start = async (command: readonly string[], env: Record<string, string>): Promise<ContainedProcess> => {
    const process = await ContainedProcess.start(image, command, env);
    started.push(process);
    return process;
  };
  const outcome = async (command: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
    (await start(command, env)).end();
  const isHealthy = async (env: Record<string, string>): Promise<boolean> =>
    (await outcome(healthCommandOf(stage), env)).code === 0;

  it('has the packages of the program and none for development', () => {
    const has = (name: string): boolean => existsSync(join(image.workdir, 'node_modules', name));
    expect(['fastify', 'bullmq', 'undici'].filter(has)).toHaveLength(3);
    expect(['typescript', 'jest', '@nestjs/cli', 'eslint', 'autocannon', 'express'].filter(has)).toEqual([]);
    expect(['src', 'test', '.env', '.git'].filter((name) => existsSync(join(image.workdir, name)))).toEqual([]);
  });

  it('checks its configuration, Redis included', async () => {
    const command = ['node', 'dist/cli.js', 'check-config'];
    const { code, output } = await outcome(command, { ...SMALL_MARKET, REDIS_URL: redis.url });
    expect([code, output]).toEqual([0, expect.stringContaining('cache and queue')]);
    expect(await outcome(command, { PORT: 'x' })).toMatchObject({ code: 78 });
  });

  it('can be written to by its user where the program writes, and nowhere else', async () => {
    expect(await outcome(['touch', '.cache/file'])).toMatchObject({ code: 0 });
    // whoever runs the tests without being root owns the whole copy
    if (process.getuid?.() === 0)
      for (const path of ['dist/main.js', 'node_modules/x', 'package.json'])
        expect(await outcome(['touch', path])).toMatchObject({ code: 1 });
  });

  it.each([
    ['all', 'PORT'],
    ['worker', 'WORKER_PORT'],
  ])(
    'runs as role %s, not as root, tells its health on %s, and ends on its signal',
    async (role, portName) => {
      const port = String(await freePort());
      const where = { [portName]: port, REDIS_URL: redis.url };
      const env = { ...SMALL_MARKET, ...EVERYTHING, ...where, PROCESS_ROLE: role };
      expect(await isHealthy(env)).toBe(false);
      const program = await start(commandOf(stage), env);
      // each look at its health is a process
      await eventually(async () => !program.isRunning || (await isListening(port)), START_DEADLINE_MS);
      await eventually(async () => !program.isRunning || (await isHealthy(env)), START_DEADLINE_MS);
      expect(program.log).toContain('"level":30');
      const status = await readFile(`/proc/${String(program.pid)}/status`, 'utf8');
      expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
      program.signal((argsOf(stage, 'STOPSIGNAL')[0] ?? '') as NodeJS.Signals);
      expect(await program.end()).toMatchObject({ code: 0 });
      expect(await isHealthy(env)).toBe(false);
    },
    120_000,
  );
});

async function isListening(port: string): Promise<boolean> {
  const socket = connect(Number(port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
