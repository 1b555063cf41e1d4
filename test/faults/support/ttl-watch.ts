import type { RedisServer } from '../../support/redis/redis-server.js';

const RUNS = 'amc:discovery:v3:runs';
const PULSE = 'amc:worker:health:last_heartbeat';
/** KEYS: the index of runs, the pulse, then those asked for. The newest run, the pulse, and what each key has left, ms. */
const LOOK = `local found = { redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] or '', redis.call('GET', KEYS[2]) or '' }
for i = 2, #KEYS do found[i + 1] = redis.call('PTTL', KEYS[i]) end
return found`;

/**
 * Whether keys have the TTLs that they are to have when they have just been written, whatever the clock of the process says
 * that wrote them. Their age is at most the time since the look before, by the clock of the test.
 */
export class TtlWatch {
  /** Of each new board and each new pulse: how far the worst of its TTLs was from its place, ms. */
  readonly boardsOffMs: number[] = [];
  readonly pulsesOffMs: number[] = [];
  /** Processes whose pulses were seen. */
  readonly writers = new Set<string>();
  private readonly nominalMs: ReadonlyMap<string, number>;
  private run = '';
  private pulse = '';
  private lookedAtMs = NaN;

  /** @param cadenceSeconds between cycles; what is renewed with them lives 2.5 of them at least */
  constructor(
    private readonly redis: RedisServer,
    cadenceSeconds: number,
  ) {
    const longer = (seconds: number): number => 1_000 * Math.max(seconds, 2.5 * cadenceSeconds);
    this.nominalMs = new Map([
      [PULSE, longer(120)],
      ...['candidates:all', 'meta', 'universe:counts'].map((name) => [`bms:${name}`, longer(120)] as const),
      ['amc:discovery:v3:candidates:hybrid_v1', longer(600)],
      ['amc:discovery:v3:last-good:hybrid_v1', 86_400_000],
      ['amc:discovery:v3:last-good:legacy_v0', 86_400_000],
      [RUNS, 86_400_000],
    ]);
  }

  async look(): Promise<void> {
    const keys = [RUNS, ...this.nominalMs.keys()];
    const beganMs = performance.now();
    const [run = '', pulse = '', ...left] = (await this.redis.cli('EVAL', LOOK, String(keys.length), ...keys)).split(
      '\n',
    );
    const youngestMs = performance.now() - this.lookedAtMs;
    const offMs = [...this.nominalMs.values()].map((nominalMs, at) => off(Number(left[at]), nominalMs, youngestMs));
    // what was there at the first look is of any age
    const isFirst = Number.isNaN(this.lookedAtMs);
    if (!isFirst && run !== this.run) this.boardsOffMs.push(Math.max(...offMs.slice(1)));
    if (!isFirst && pulse !== this.pulse) {
      this.pulsesOffMs.push(offMs[0] ?? NaN);
      this.writers.add((JSON.parse(pulse) as { worker_id: string }).worker_id);
    }
    [this.run, this.pulse, this.lookedAtMs] = [run, pulse, beganMs];
  }
}

/** How far it is from what it may be: the nominal one, less an age of at most so much. */
function off(leftMs: number, nominalMs: number, mostAgeMs: number): number {
  return Math.max(0, leftMs - nominalMs, nominalMs - mostAgeMs - leftMs);
}
