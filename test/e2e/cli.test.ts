import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { calibrationHash } from '../../src/calibration/calibration-hash.js';
import { numbered } from '../../src/calibration/calibration-store.js';
import { firstVersion } from '../../src/calibration/calibration-version.js';
import { EMERGENCY_MS } from '../../src/calibration/emergency.js';
import { presetCalibration } from '../../src/calibration/presets.js';
import { FileCalibrationStore } from '../../src/calibration/stores/file-calibration-store.js';
import { SystemClock } from '../../src/common/system-clock.js';
import { runCliWith } from '../support/cli-run.js';

const SMALL_MARKET = { SIMULATED_TICKERS: '1000', HISTORY_SESSIONS: '60', UNIVERSE_SIZE_THRESHOLD: '0' };

describe('check-config', () => {
  it('prints what the program would run with, secrets masked', async () => {
    const run = await runCliWith(['check-config'], { POLYGON_API_KEY: 'hush', BMS_CYCLE_SECONDS: '90' });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('MASSIVE_API_KEY=*** (from POLYGON_API_KEY)\n');
    expect(run.stdout).toContain('BMS_CYCLE_SECONDS=90\n');
    expect(run.stdout).toContain('PORT=3000 (default)\n');
    expect(run.stdout).toContain('Market data: massive.');
    expect(run.stdout + run.stderr).not.toContain('hush');
  });

  it('refuses a bad environment with code 78 and every reason', async () => {
    const run = await runCliWith(['check-config'], { BMS_CYCLE_SECONDS: '5', PORT: 'x' });
    expect(run).toMatchObject({ code: 78, stdout: '' });
    expect(run.stderr).toMatch(/BMS_CYCLE_SECONDS must be a whole number from 30 to 300/);
    expect(run.stderr).toMatch(/PORT must be/);
  });

  it('warns about a misspelt variable and an unintended simulation', async () => {
    const run = await runCliWith(['check-config'], { BMS_CYCLE_SECOND: '90', NODE_ENV: 'production' });
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('did you mean BMS_CYCLE_SECONDS?');
    expect(run.stderr).toContain('MARKET_DATA_PROVIDER');
  });
});

describe('usage', () => {
  it.each([
    [[]],
    [['unknown']],
    [['scan', '--limit', '0']],
    [['scan', '--limit', '1001']],
    [['scan', '--date', '2016-02-30']],
    [['scan', '--date', '2016-02-29']],
    [['scan', '--strategy', 'best']],
    [['scan', '--provider', 'oracle']],
    [['scan', '--json', '--csv']],
    [['scan', '--data', '/data', '--provider', 'simulated']],
  ])('%j ends with code 2 and says why on stderr', async (args) => {
    const run = await runCliWith(args, {});
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).not.toBe('');
  });

  it('helps and tells its version on stdout', async () => {
    expect(await runCliWith(['--help'], {})).toMatchObject({ code: 0, stderr: '' });
    expect((await runCliWith(['--version'], {})).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('generated files are up to date', async () => {
    expect(await runCliWith(['export-env', '--check'], {})).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('scan', () => {
  it('prints a table under a summary that adds up', async () => {
    const run = await runCliWith(['scan', '--limit', '5', '--strategy', 'legacy_v0'], SMALL_MARKET);
    expect(run.code).toBe(0);
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^legacy_v0 on simulated \(simulated\), session \d{4}-\d\d-\d\d \(regular\), history 60\/60 sessions$/,
    );
    expect(lines.find((line) => line.includes('symbol'))).toMatch(/# +symbol +action +score +price/);
    expect(lines.filter((line) => /^ *\d+ +[A-Z]/.test(line))).toHaveLength(5);
    expect(run.stderr).toMatch(/run_\d{8}_\d{6}_[0-9a-f]{16}: \d+ ms/);
  });

  it('prints one JSON document without anything that differs from run to run', async () => {
    const run = await runCliWith(['scan', '--json'], SMALL_MARKET);
    const document = JSON.parse(run.stdout) as { meta: Record<string, unknown>; candidates: { symbol: string }[] };
    expect(Object.keys(document)).toEqual(['meta', 'candidates']);
    expect(document.meta).toMatchObject({ strategy: 'hybrid_v1', source: 'simulated' });
    for (const field of ['run_id', 'job_id', 'timestamp', 'stage_timings_ms', 'execution_time_ms', 'api_usage']) {
      expect(document.meta).not.toHaveProperty(field);
    }
    expect(document.candidates.length).toBeGreaterThan(0);
  });

  it('prints a header and a line per candidate as CSV', async () => {
    const run = await runCliWith(['scan', '--csv', '--limit', '3'], SMALL_MARKET);
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^symbol,name,/);
    expect(lines).toHaveLength(4);
  });

  it('scans with the stored calibration, and by legacy_v0 in an emergency', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'calibration-'));
    const env = { ...SMALL_MARKET, CALIBRATION_FILE: join(folder, 'calibration.json') };
    const clock = new SystemClock();
    const store = new FileCalibrationStore(env.CALIBRATION_FILE, clock);
    const document = presetCalibration('strict');
    const newest = { ...firstVersion(), version: 2, hash: calibrationHash(document), document };
    await store.append({ expected: '', newest: numbered(newest), missing: [], audit: null });
    const tuned = await runCliWith(['scan', '--json'], env);
    expect([tuned.stderr.includes('default'), JSON.parse(tuned.stdout)]).toMatchObject([
      false,
      { meta: { strategy: 'hybrid_v1', preset: 'strict', calibration_hash: newest.hash } },
    ]);
    const audit = { at: '', by: null, action: 'calibration.emergency_begin', data: '{}' };
    await store.begin({ by: null, reason: null }, EMERGENCY_MS, audit);
    const forced = await runCliWith(['scan', '--json', '--strategy', 'hybrid_v1'], env);
    expect(JSON.parse(forced.stdout)).toMatchObject({ meta: { strategy: 'legacy_v0' } });
    expect(forced.stderr).toContain('an operator forced legacy_v0 until');
    await writeFile(env.CALIBRATION_FILE, 'damaged');
    const untuned = await runCliWith(['scan', '--json'], env);
    expect(JSON.parse(untuned.stdout)).toMatchObject({ meta: { preset: 'balanced_default' } });
    expect(untuned.stderr).toContain('Scanning with the default calibration: the stored calibration is damaged');
    await rm(folder, { recursive: true });
  });

  it('says what to do about a source that cannot be used', async () => {
    const noFolder = await runCliWith(['scan', '--data', '/nowhere/at/all'], {});
    expect(noFolder).toMatchObject({ code: 1, stdout: '' });
    expect(noFolder.stderr).toMatch(/--data|FLAT_FILES_DIR/);
    const noKey = await runCliWith(['scan', '--provider', 'massive'], {});
    expect(noKey.code).toBe(78);
    expect(noKey.stderr).toContain('MASSIVE_API_KEY must be set');
  });

  it('ends with code 130 when it is interrupted', async () => {
    const run = await runCliWith(['scan'], SMALL_MARKET, AbortSignal.abort());
    expect(run).toMatchObject({ code: 130, stdout: '' });
  });
});
