import { afterEach, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule } from './app.module.js';
import { ConfigError } from './config/config-error.js';
import { loadConfig } from './config/load-config.js';
import { CycleSchedule } from './discovery/cycle/cycle-schedule.js';
import { CycleService } from './discovery/cycle/cycle.service.js';
import { FollowedCycles } from './discovery/cycle/followed-cycles.js';
import { ScanDesk } from './discovery/cycle/scan-desk.js';
import { ScanJobConsumer } from './discovery/jobs/scan-job-consumer.js';
import { ScanRunner } from './discovery/scan/scan-runner.js';
import { JobQueue } from './jobs/job-queue.js';

const REDIS_URL = 'redis://127.0.0.1:6379';
const SCANNING = [ScanRunner, ScanDesk, ScanJobConsumer, CycleService];

describe('what a process is made of', () => {
  let module: TestingModule;

  /** Put together and not started. */
  async function compose(role: string): Promise<void> {
    const config = loadConfig({ PROCESS_ROLE: role, REDIS_URL, LOG_LEVEL: 'fatal' });
    module = await Test.createTestingModule({ imports: [AppModule.forRoot(config)] }).compile();
  }
  afterEach(async () => {
    await module.close();
  });

  const has = (type: Parameters<TestingModule['get']>[0]): boolean => {
    try {
      return module.get<unknown>(type, { strict: false }) !== undefined;
    } catch {
      return false;
    }
  };
  const controllers = (): string[] =>
    [...module.get(ModulesContainer).values()]
      .flatMap((part) => [...part.controllers.values()].map(({ name }) => String(name)))
      .sort();

  it('all: it scans and serves', async () => {
    await compose('all');
    expect(SCANNING.filter((type) => !has(type))).toEqual([]);
    expect(has(JobQueue)).toBe(true);
    expect(module.get(CycleSchedule, { strict: false })).toBe(module.get(CycleService, { strict: false }));
    expect(controllers()).toEqual(expect.arrayContaining(['CandidatesController', 'HealthController']));
  });

  it('api: it serves and triggers, and has nothing to scan with', async () => {
    await compose('api');
    expect(SCANNING.filter(has)).toEqual([]);
    expect(has(JobQueue)).toBe(true);
    expect(module.get(CycleSchedule, { strict: false })).toBeInstanceOf(FollowedCycles);
    const api = controllers();
    await module.close();
    await compose('all');
    expect(api).toEqual(controllers());
  });

  it('worker: it scans, and answers for nothing but itself', async () => {
    await compose('worker');
    expect(SCANNING.filter((type) => !has(type))).toEqual([]);
    const others = controllers().filter((name) => !/^(Health|WorkerHealth|Metrics)Controller$/.test(name));
    expect(others).toEqual([]);
  });
});

describe('a role that meets others in Redis', () => {
  it.each(['api', 'worker'])('%s is refused without one', (role) => {
    const start = () => loadConfig({ PROCESS_ROLE: role });
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(/PROCESS_ROLE cannot be .* without Redis/);
  });

  it.each(['api', 'worker'])('%s is refused with one for the queue alone', (role) => {
    expect(() => loadConfig({ PROCESS_ROLE: role, QUEUE_REDIS_URL: REDIS_URL })).toThrow(ConfigError);
  });
});
