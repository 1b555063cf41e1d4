import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NyseCalendar } from './nyse-calendar.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = ['session-calendar', 'nyse-holiday-rules', 'nyse-calendar'];
/** Instants around the hours where a local date, a UTC date and a New York date differ, and both clock changes. */
const INSTANTS = [
  '2026-01-15T04:59:59Z',
  '2026-01-15T14:30:00Z',
  '2026-03-08T07:30:00Z',
  '2026-03-09T08:00:00Z',
  '2026-07-03T03:00:00Z',
  '2026-11-01T05:30:00Z',
  '2026-11-02T09:00:00Z',
  '2026-11-27T18:00:00Z',
].map((iso) => Date.parse(iso));
const PROBE = `
import { NyseCalendar } from './nyse-calendar.js';
const calendar = new NyseCalendar();
console.log(JSON.stringify({
  zone: new Date(0).getTimezoneOffset(),
  states: ${JSON.stringify(INSTANTS)}.map((ms) => calendar.at(ms)),
  sessions: calendar.sessionsBefore('2030-12-31', 4000),
}));`;

describe('NyseCalendar in a process of another time zone', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'nyse-calendar-'));
    await symlink(join(HERE, '../../../node_modules'), join(dir, 'node_modules'));
    await writeFile(join(dir, 'package.json'), '{"type":"module"}');
    await writeFile(join(dir, 'probe.js'), PROBE);
    for (const name of MODULES) {
      const options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } } as const;
      const { code } = await transformFile(join(HERE, `${name}.ts`), { ...options, swcrc: false });
      await writeFile(join(dir, `${name}.js`), code);
    }
  });
  afterAll(() => rm(dir, { recursive: true }));

  it.each([
    ['UTC', 0],
    ['Asia/Tokyo', -540],
    ['Pacific/Honolulu', 600],
  ])('TZ=%s changes nothing', async (zone, offsetMinutes) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['probe.js'], { cwd: dir, env: { TZ: zone } });
    const calendar = new NyseCalendar();
    expect(JSON.parse(stdout)).toEqual({
      zone: offsetMinutes,
      states: INSTANTS.map((ms) => calendar.at(ms)),
      sessions: calendar.sessionsBefore('2030-12-31', 4000),
    });
  });
});
