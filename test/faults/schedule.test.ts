import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceAnswer, ServiceProcess } from '../support/faults/service-process.js';
import { atMost, figures } from './support/figures.js';
import { Fleet, jobIs } from './support/fleet.js';
import { sized } from './support/size.js';
import { tookUntil } from './support/took.js';

const CADENCE_S = 30;
const SIMULATED = {
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: '1000',
  UNIVERSE_SIZE_THRESHOLD: '100',
  BMS_CYCLE_SECONDS: String(CADENCE_S),
  ENABLE_WORKER_AUTO_START: 'true',
};
const TICKS = sized(2, 10);

describe('many processes keep one schedule', () => {
  let fleet: Fleet;
  let serving: ServiceProcess[];
  let reader: ServiceProcess;

  /** Numbers of the ticks whose jobs have been done. */
  async function ticks(): Promise<number[]> {
    const keys = (await fleet.redis.cli('KEYS', `*:cycle-${CADENCE_S}-*`)).split('\n');
    const numbers = keys.map((key) => Number(/:cycle-\d+-(\d+)$/.exec(key)?.[1] ?? NaN));
    return [...new Set(numbers.filter(Number.isFinite))].sort((a, b) => a - b);
  }

  beforeAll(async () => {
    fleet = await Fleet.start();
    const ahead = { wrapper: ['faketime', '-f', '+10m'] };
    const onDemand = { ...SIMULATED, ENABLE_WORKER_AUTO_START: 'false' };
    const services = await Promise.all([
      fleet.join('api', SIMULATED),
      fleet.join('api', SIMULATED, ahead),
      fleet.join('all', SIMULATED),
      fleet.join('all', SIMULATED, ahead),
      fleet.join('worker', onDemand),
      fleet.join('worker', onDemand),
    ]);
    [reader] = services;
    serving = services.slice(0, 4);
    await Promise.all(serving.map((service) => service.ready()));
    await Promise.all(serving.slice(2).map((service) => service.until('/health', hasAllHistory, 60_000)));
    await settled(fleet);
  }, 180_000);
  afterAll(() => fleet.stop(), 60_000);

  it(
    'R20, R21: one job and one board of each tick, whatever their clocks say',
    async () => {
      const first = Math.max(0, ...(await ticks()));
      const epochsBefore = await fleet.epochs();
      const ages: number[] = [];
      await tookUntil(
        async () => {
          ages.push(...(await agesOf(serving)));
          return (await ticks()).filter((tick) => tick > first).length >= TICKS;
        },
        (TICKS + 1) * CADENCE_S * 1_000 + 10_000,
      );
      const seen = (await ticks()).filter((tick) => tick > first);
      for (const tick of seen) await jobIs(reader, `cycle-${CADENCE_S}-${tick}`, 'completed');
      const epochs = (await fleet.epochs()).slice(epochsBefore.length);
      const gaps = epochs.slice(1).map((epoch, i) => epoch - (epochs[i] ?? NaN));
      figures('R20, R21 two schedulers, two workers, two readers, half of them 10 min ahead', {
        ticks: seen.length,
        epochs: epochs.length,
        gaps_off_by_ms: atMost(2_000, Math.max(0, ...gaps.map((gap) => Math.abs(gap - CADENCE_S * 1_000)))),
        age_s: atMost(CADENCE_S + 10, Math.max(...ages)),
        negative_ages: atMost(0, ages.filter((age) => age < 0).length),
      });
      expect(seen).toEqual(seen.map((_, i) => (seen[0] ?? NaN) + i));
      expect(epochs).toHaveLength(seen.length);
      expect(fleet.noise).toEqual([]);
    },
    sized(180_000, 480_000),
  );
});

const hasAllHistory = (answer: ServiceAnswer): boolean =>
  answer.json<{ history: { complete: boolean } | null }>().history?.complete === true;

/** Until no scan of a start is left: each process scans once more when it holds all of its history. */
async function settled(fleet: Fleet): Promise<void> {
  let before = -1;
  let now = (await fleet.epochs()).length;
  while (now !== before) {
    before = now;
    await pause(3_000);
    now = (await fleet.epochs()).length;
  }
}

/** Seconds, as each of them says. */
async function agesOf(services: readonly ServiceProcess[]): Promise<number[]> {
  const answers = await Promise.all(services.map((service) => service.get('/discovery/v3/candidates?limit=1')));
  return answers.map((answer) => answer.json<{ cache_age_seconds: number }>().cache_age_seconds);
}
