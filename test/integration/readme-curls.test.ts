import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ServiceProcess } from '../support/faults/service-process.js';
import { fencedBlocks } from '../support/markdown.js';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const START_DEADLINE_MS = 60_000;
/** The same market, smaller: instruments of a seed are the same whatever their number. */
const SMALL_MARKET = { SIMULATED_TICKERS: '500', HISTORY_SESSIONS: '60' };
/** What bash makes of `curl`: the same, and then the status. */
const WITH_STATUS = `curl() { command curl -sS -w '\\n%{http_code}' "$@"; }`;

const run = promisify(execFile);

interface Shown {
  readonly command: string;
  readonly status: number;
  readonly answer: string;
}

/** Each command of the part about the API with the answer that stands below it: `# 200 {"status":…}`. */
function shownCurls(): Shown[] {
  const part = /<!-- curls:begin -->([\s\S]*)<!-- curls:end -->/.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
  return fencedBlocks(part)
    .flatMap(({ text }) => text.split('\n\n'))
    .map((lines) => {
      const [command = '', shown = ''] = lines.split('\n# ');
      return { command, status: Number(shown.slice(0, 3)), answer: shown.slice(4) };
    });
}

const keysOf = (answer: string): string[] => [...answer.matchAll(/"(\w+)":/g)].map(([, key = '']) => key);

describe('the curls of README.md', () => {
  const curls = shownCurls();
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({ env: SMALL_MARKET });
    await service.until('/health', ({ text }) => text.includes('"complete":true'), START_DEADLINE_MS);
    await service.ready();
  }, START_DEADLINE_MS);
  afterAll(() => service.stop());

  it('are ten', () => {
    expect(curls).toHaveLength(10);
  });

  it.each(curls)('$command', async ({ command, status, answer }) => {
    const script = `${WITH_STATUS}\n${command.replaceAll('localhost:3000', new URL(service.url).host)}`;
    const { stdout } = await run('bash', ['-c', script]);
    const at = stdout.lastIndexOf('\n');
    const [body, answered] = [stdout.slice(0, at), Number(stdout.slice(at + 1))];
    expect([answered, body]).toEqual([status, expect.anything()]);
    if (!answer.startsWith('{')) return expect(body.split('\n')[0]).toContain(answer.replace(/,…$/, ''));
    const keys = keysOf(answer);
    expect(keys.length).toBeGreaterThan(2);
    expect(keys.filter((key) => !keysOf(body).includes(key))).toEqual([]);
  });
});
