import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { randomScanResult } from '../../../test/support/random-scan-result.js';
import { ScanSide } from '../../../test/support/scan-side.js';
import { QueueUnavailableError } from '../../jobs/queue-unavailable.error.js';
import type { JobRecord } from '../../jobs/job-record.js';
import { MarketDataError } from '../../market-data/market-data-error.js';
import type { Board } from '../domain/board.js';
import { cycleJobId, extraCycleJobId } from '../scan/scan-job.js';
import type { ScanResult } from '../scan/scan-runner.js';

const JOB_ID = 'discovery_board';
const data = {
  scheduled: false,
  strategy: 'hybrid_v1',
  limit: 10,
  filters: null,
  expectedMs: 0,
  requestHash: null,
} as const;

/** What a scan brings that was asked for by the job. */
function resultOf(jobId: string): ScanResult {
  const result = randomScanResult();
  const asked = (board: Board): Board => ({ ...board, meta: { ...board.meta, job_id: jobId } });
  return {
    ...result,
    boards: { legacy_v0: asked(result.boards.legacy_v0), hybrid_v1: asked(result.boards.hybrid_v1) },
  };
}

describe('ScanJobConsumer', () => {
  let side: ScanSide;

  beforeEach(async () => {
    side = await ScanSide.start({ autoStart: false });
  });
  afterEach(() => side.close());

  const isBegun = (scans: number): Promise<void> => eventually(() => side.runner.scans.length === scans);
  const isCompleted = (): Promise<void> =>
    eventually(async () => {
      const job = await side.queue.get(JOB_ID);
      return job !== null && job !== 'expired' && job.state === 'completed';
    }, 10_000);

  it('publishes a board once, although its first try ended before it could say so', async () => {
    jest.spyOn(side.queue, 'saveResult').mockRejectedValueOnce(new QueueUnavailableError('unreachable'));
    await side.queue.add({ id: JOB_ID, similarTo: JOB_ID, data, priority: 'normal' });
    await isBegun(1);
    side.runner.scans[0]?.succeed(resultOf(JOB_ID));
    await isCompleted();
    expect(side.runner.scans).toHaveLength(1);
    const epoch = side.boards.current?.epoch;
    expect(await side.queue.get(JOB_ID)).toMatchObject({ attempt: 2, result: { published: true } });
    expect(await side.queue.result(JOB_ID)).toContain(side.boards.current?.result.boards.hybrid_v1.meta.run_id);
    expect(side.boards.current?.epoch).toBe(epoch);
  });

  it('scans again where another board stands by then', async () => {
    jest.spyOn(side.queue, 'saveResult').mockRejectedValueOnce(new QueueUnavailableError('unreachable'));
    await side.queue.add({ id: JOB_ID, similarTo: JOB_ID, data, priority: 'normal' });
    await isBegun(1);
    side.runner.scans[0]?.succeed(resultOf('discovery_another'));
    await isBegun(2);
    side.runner.scans[1]?.succeed(resultOf(JOB_ID));
    await isCompleted();
    expect(side.runner.scans).toHaveLength(2);
  });

  describe('once a scheduled cycle has brought a board', () => {
    const failed = async (): Promise<string[]> => (await side.queue.failed(10)).map(({ id }) => id).sort();
    let scans = 0;

    async function end(id: string, scheduled: boolean, isGood: boolean): Promise<void> {
      await side.queue.add({ id, similarTo: id, data: { ...data, scheduled }, priority: 'normal' });
      await isBegun(++scans);
      const scan = side.runner.scans[scans - 1];
      if (isGood) scan?.succeed(resultOf(id));
      else scan?.fail(new MarketDataError('auth', 'the key was refused'));
      await eventually(async () => ['completed', 'failed'].includes(stateOf(await side.queue.get(id))));
    }
    const stateOf = (job: JobRecord<unknown> | 'expired' | null): string =>
      job === null || job === 'expired' ? String(job) : job.state;

    beforeEach(async () => {
      scans = 0;
      for (const id of ['cycle-60-1', extraCycleJobId(side.queue.nowMs())]) await end(id, true, false);
      await end('discovery_asked', false, false);
    });

    it('forgets the failed ones before it, and none that somebody asked for or a late scheduler may add', async () => {
      const present = cycleJobId(60, Math.floor(side.queue.nowMs() / 60_000));
      await end(present, true, false);
      expect(await failed()).toHaveLength(4);
      await end(extraCycleJobId(side.queue.nowMs()), true, true);
      expect(await failed()).toEqual([present, 'discovery_asked'].sort());
    });

    it('has its result though they cannot be forgotten; a scan that was asked for forgets none', async () => {
      jest.spyOn(side.queue, 'discardFailed').mockRejectedValueOnce(new QueueUnavailableError('unreachable'));
      await end('discovery_good', false, true);
      expect(side.queue.discardFailed).not.toHaveBeenCalled();
      await end('cycle-60-2', true, true);
      expect(stateOf(await side.queue.get('cycle-60-2'))).toBe('completed');
      expect(await failed()).toHaveLength(3);
    });
  });
});
