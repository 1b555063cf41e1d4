import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceAnswer, ServiceOptions, ServiceProcess } from '../support/faults/service-process.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Fleet, jobIs } from '../faults/support/fleet.js';
import { sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';
import { TtlWatch } from '../faults/support/ttl-watch.js';

/** The fastest that is allowed; in a quick run ten times as fast. */
const CADENCE_S = sized(3, 30);
const SIMULATED = {
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: String(sized(300, 1_000)),
  UNIVERSE_SIZE_THRESHOLD: '100',
  BMS_CYCLE_SECONDS: String(CADENCE_S),
  ENABLE_WORKER_AUTO_START: 'true',
};
const TICKS = sized(3, 10);
const TTL_TOLERANCE_MS = 2_000;
/** Of four: one that is written at the same moment as another's is not seen. Two have clocks that are off. */
const PULSES_OF = 3;
const FROZEN_MS = sized(9_000, 180_000);
/** As in production, but that cycles may follow each other so soon. */
const SCALED = { scaled: {} };

describe('many processes keep one schedule', () => {
  let fleet: Fleet;
  let serving: ServiceProcess[];
  let reader: ServiceProcess;
  let all: ServiceProcess[];

  /** Numbers of the ticks whose jobs have been done. */
  async function ticks(): Promise<number[]> {
    const keys = (await fleet.redis.cli('KEYS', `*:cycle-${CADENCE_S}-*`)).split('\n');
    const numbers = keys.map((key) => Number(/:cycle-\d+-(\d+)$/.exec(key)?.[1] ?? NaN));
    return [...new Set(numbers.filter(Number.isFinite))].sort((a, b) => a - b);
  }

  /** Until one more has been done. Returns its number. */
  async function nextTick(): Promise<number> {
    const before = Math.max(0, ...(await ticks()));
    await tookUntil(async () => Math.max(0, ...(await ticks())) > before, 2 * CADENCE_S * 1_000 + 20_000);
    const tick = Math.max(...(await ticks()));
    await jobIs(reader, `cycle-${CADENCE_S}-${tick}`, 'completed');
    return tick;
  }

  /** The ticks after one, and the boards after its board, looked at when none of them is on its way. */
  async function since(tick: number, epoch: number): Promise<{ seen: number[]; epochs: number[] }> {
    const later = async (): Promise<number[]> => (await ticks()).filter((number) => number > tick);
    let seen: number[] = [];
    let epochs: number[] = [];
    await tookUntil(
      async () => {
        seen = await later();
        for (const number of seen) await jobIs(reader, `cycle-${CADENCE_S}-${number}`, 'completed');
        epochs = (await fleet.epochs()).filter((one) => one > epoch);
        return (await later()).length === seen.length;
      },
      2 * CADENCE_S * 1_000,
    );
    return { seen, epochs };
  }

  beforeAll(async () => {
    fleet = await Fleet.start();
    const off = (by: string): ServiceOptions => ({ ...SCALED, wrapper: ['faketime', '-f', by] });
    const onDemand = { ...SIMULATED, ENABLE_WORKER_AUTO_START: 'false' };
    const services = await Promise.all([
      fleet.join('api', SIMULATED, SCALED),
      fleet.join('api', SIMULATED, off('+10m')),
      fleet.join('all', SIMULATED, SCALED),
      fleet.join('all', SIMULATED, off('-10m')),
      fleet.join('worker', onDemand, off('+40s')),
      fleet.join('worker', onDemand, SCALED),
    ]);
    all = services;
    [reader] = services;
    serving = services.slice(0, 4);
    await Promise.all(serving.map((service) => service.ready()));
    await Promise.all(serving.slice(2).map((service) => service.until('/health', hasAllHistory, 60_000)));
    // each process scans once more when it holds all of its history
    await nextTick();
    await nextTick();
  }, 180_000);
  afterAll(() => fleet.stop(), 60_000);

  it(
    'R20, R21: one job and one board of each tick, whatever their clocks say',
    async () => {
      const first = await nextTick();
      const newest = (await fleet.epochs()).at(-1) ?? NaN;
      const ages: number[] = [];
      const ttls = new TtlWatch(fleet.redis, CADENCE_S);
      await tookUntil(
        async () => {
          await ttls.look();
          ages.push(...(await agesOf(serving)));
          const isSeen = ttls.writers.size >= PULSES_OF;
          return isSeen && (await ticks()).filter((tick) => tick > first).length >= TICKS;
        },
        (TICKS + 1) * CADENCE_S * 1_000 + 10_000,
      );
      const { seen, epochs } = await since(first, newest);
      const gaps = epochs.slice(1).map((epoch, i) => epoch - (epochs[i] ?? NaN));
      figures('R20, R21 two schedulers, two workers, two readers, one of each with a clock that is off', {
        ticks: seen.length,
        epochs: epochs.length,
        gaps_off_by_ms: atMost(
          sized(2 * CADENCE_S * 1_000, 2_000),
          Math.max(0, ...gaps.map((gap) => Math.abs(gap - CADENCE_S * 1_000))),
        ),
        age_s: atMost(CADENCE_S + 10, Math.max(...ages)),
        negative_ages: atMost(0, ages.filter((age) => age < 0).length),
        boards_with_ttls: ttls.boardsOffMs.length,
        board_ttls_off_by_ms: atMost(TTL_TOLERANCE_MS, Math.max(...ttls.boardsOffMs)),
        pulses_with_ttls: ttls.pulsesOffMs.length,
        pulse_ttls_off_by_ms: atMost(TTL_TOLERANCE_MS, Math.max(...ttls.pulsesOffMs)),
      });
      expect(seen).toEqual(seen.map((_, i) => (seen[0] ?? NaN) + i));
      expect(epochs).toHaveLength(seen.length);
      expect(fleet.noise).toEqual([]);
    },
    sized(180_000, 480_000),
  );

  it(
    'R35: frozen over many ticks, they make up for one at most',
    async () => {
      const before = await nextTick();
      const newest = (await fleet.epochs()).at(-1) ?? NaN;
      for (const service of all) service.signal('SIGSTOP');
      await pause(FROZEN_MS);
      const missed = Math.floor(FROZEN_MS / 1_000 / CADENCE_S);
      for (const service of all) service.signal('SIGCONT');
      await nextTick();
      await nextTick();
      const { seen, epochs } = await since(before, newest);
      const onTime = seen.filter((tick) => tick > before + missed).length;
      figures('R35 all frozen over many ticks', {
        ticks_missed: missed,
        ticks_made_up_for: atMost(1, seen.length - onTime),
        boards_made_up_for: atMost(1, epochs.length - onTime),
      });
      expect(onTime).toBeGreaterThan(0);
      expect(fleet.noise).toEqual([]);
    },
    sized(120_000, 480_000),
  );
});

const hasAllHistory = (answer: ServiceAnswer): boolean =>
  answer.json<{ history: { complete: boolean } | null }>().history?.complete === true;

/** Seconds, as each of them says. */
async function agesOf(services: readonly ServiceProcess[]): Promise<number[]> {
  const answers = await Promise.all(services.map((service) => service.get('/discovery/v3/candidates?limit=1')));
  return answers.map((answer) => answer.json<{ cache_age_seconds: number }>().cache_age_seconds);
}
