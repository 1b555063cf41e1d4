import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions, LightMyRequestResponse, RouteOptions } from 'fastify';
import { AppModule } from '../../src/app.module.js';
import { configureHttp } from '../../src/bootstrap/configure-http.js';
import { createHttpAdapter } from '../../src/bootstrap/http-adapter.js';
import { Clock } from '../../src/common/clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { BoardStore } from '../../src/discovery/board/board-store.js';
import { CycleService } from '../../src/discovery/cycle/cycle.service.js';
import type { CycleStatus } from '../../src/discovery/cycle/cycle-status.js';
import { type ScanResult, ScanRunner } from '../../src/discovery/scan/scan-runner.js';
import type { DailyBars } from '../../src/market-data/daily-bars.js';
import { FollowedHistory } from '../../src/market-data/history/followed-history.js';
import { HeldHistory } from '../../src/market-data/history/held-history.js';
import { HistoryBook } from '../../src/market-data/history/history-book.js';
import type { BookChange } from '../../src/market-data/history/history-listener.js';
import { ProcessVitals } from '../../src/health/process-vitals.js';
import { FeatureRunner } from '../../src/tickers/features/feature-runner.js';
import { MomentumRunner } from '../../src/tickers/momentum/momentum-runner.js';
import { IdleScanRunner } from './idle-scan-runner.js';
import { InProcessFeatureRunner } from './in-process-feature-runner.js';
import { InProcessMomentumRunner } from './in-process-momentum-runner.js';
import { ManualClock } from './manual-clock.js';
import { ManualVitals } from './manual-vitals.js';
import { publishedRun } from './published-run.js';

/** A Monday in regular hours. */
export const START_MS = Date.parse('2026-03-16T15:00:00Z');

/** The schedule as a test wants it; nothing runs by itself. */
export class ManualCycles {
  current: CycleStatus = {
    scheduled: true,
    running: false,
    lastSuccessMs: null,
    consecutiveFailures: 0,
    lastError: null,
    nextCycleMs: null,
    cadenceSeconds: 60,
    stage: null,
  };

  status(): CycleStatus {
    return this.current;
  }
}

/** The program as main.ts puts it together, on a clock and a schedule that the test moves. */
export class HttpApp {
  readonly routes: RouteOptions[] = [];

  private constructor(
    readonly app: NestFastifyApplication,
    readonly clock: ManualClock,
    readonly cycles: ManualCycles,
    readonly runner: IdleScanRunner,
    readonly vitals: ManualVitals,
    private readonly scratchFile: string,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}, controllers: Type[] = []): Promise<HttpApp> {
    const scratchFile = join(tmpdir(), `calibration-${randomUUID()}.json`);
    const config = loadConfig({
      ...{ LOG_LEVEL: 'fatal', LOG_FORMAT: 'json', CALIBRATION_FILE: scratchFile },
      ...{ WARM_ON_START: 'false', WATCHLISTS_FILE: `${scratchFile}.watchlists` },
      ...env,
    });
    const clock = new ManualClock(START_MS);
    const cycles = new ManualCycles();
    const runner = new IdleScanRunner();
    const vitals = new ManualVitals();
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config)], controllers })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(CycleService)
      .useValue(cycles)
      .overrideProvider(ProcessVitals)
      .useValue(vitals)
      .overrideProvider(ScanRunner)
      .useValue(runner)
      .overrideProvider(MomentumRunner)
      .useValue(new InProcessMomentumRunner())
      .overrideProvider(FeatureRunner)
      .useValue(new InProcessFeatureRunner())
      .overrideProvider(FollowedHistory)
      .useValue(null)
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(config.http));
    const http = new HttpApp(app, clock, cycles, runner, vitals, scratchFile);
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRoute', (route) => {
        http.routes.push({ ...route });
      });
    await configureHttp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return http;
  }

  get boards(): BoardStore {
    return this.app.get(BoardStore);
  }

  /** Puts a scan's result on the board, as of the present moment of the clock. */
  async publish(result: ScanResult): Promise<void> {
    const epoch = (this.boards.current?.epoch ?? 0) + 1;
    await this.boards.publish(await publishedRun(result, epoch, this.clock.nowMs()));
  }

  /** Gives it completed sessions, oldest first, as whoever fetches them would: of the board's source, or of the simulation. */
  hold(sessions: readonly DailyBars[], change: Partial<BookChange> = {}): void {
    const book = new HistoryBook();
    const sourceId = this.boards.current?.result.sourceId ?? 'simulated-1';
    const base = { bookId: randomUUID(), source: 'simulated', sourceId, isComplete: true, splits: [] } as const;
    const dates = sessions.map(({ date }) => date);
    const held = this.app.get(HeldHistory);
    for (const bars of sessions) held.receive({ ...base, dates, addition: book.add(bars), ...change });
  }

  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    return this.request({ method: 'GET', url, headers });
  }

  request(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject(options);
  }

  /** Listens on a free port of the loopback. */
  async listen(): Promise<number> {
    await this.app.listen(0, '127.0.0.1');
    return Number(new URL(await this.app.getUrl()).port);
  }

  async close(): Promise<void> {
    await this.app.close();
    await rm(this.scratchFile, { force: true });
    await rm(`${this.scratchFile}.watchlists`, { force: true });
  }
}
