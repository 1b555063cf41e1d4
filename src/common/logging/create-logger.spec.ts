import { describe, expect, it } from '@jest/globals';
import type { LogLevel } from '../../config/app-config.js';
import { createLogger } from './create-logger.js';

function logging(level: LogLevel = 'info', fields?: () => object) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ level, format: 'json' }, ['s3cr3t-value'], destination, fields);
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('the log', () => {
  it.each([
    [
      'headers',
      { req: { headers: { authorization: 'Bearer hunter22', 'x-api-key': 'hunter22', cookie: 'a=hunter22' } } },
    ],
    ['keys far down', { a: { b: { c: { d: { password: 'hunter22' } } } } }],
    ['lists of cookies', { headers: { 'set-cookie': ['a=hunter22', 'b=hunter22'] } }],
    ['escaped texts', { apiKey: 'hunter22"\\hunter22' }],
    [
      'an error and its cause',
      {
        err: new Error('GET https://x/y?apiKey=hunter22&b=1', { cause: new Error('redis://user:hunter22@cache:6379') }),
      },
    ],
    ['the value of a configured secret', { note: 'it was s3cr3t-value' }],
  ])('hides %s', (_name, fields) => {
    const { logger, lines } = logging();
    logger.error(fields, 'with Authorization: Bearer hunter22 and rediss://:hunter22@host');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/hunter22|s3cr3t/);
    expect(() => JSON.parse(lines[0] ?? '') as unknown).not.toThrow();
  });

  it('says in a line nothing of another one', () => {
    const always = { trace_id: 'a' };
    const { logger, last } = logging('info', () => always);
    logger.info({ key_id: '1f0c0b9e' }, 'one');
    logger.info({ path: '/a' }, 'other');
    expect(Object.keys(last()).sort()).toEqual(['level', 'msg', 'path', 'time', 'trace_id']);
  });

  it('keeps what is no secret', () => {
    const { logger, last } = logging();
    logger.info({ path: '/a', count: 3, bearer: null }, 'tokens=3 at https://host/path');
    expect(last()).toMatchObject({ path: '/a', count: 3, bearer: null, msg: 'tokens=3 at https://host/path' });
  });

  it('says at debug what the framework says at info', () => {
    const quiet = logging('info');
    quiet.logger.info({ context: 'RouterExplorer' }, 'Mapped {/x, GET} route');
    quiet.logger.warn({ context: 'RouterExplorer' }, 'look here');
    quiet.logger.info({ context: 'CycleService' }, 'a run');
    expect(quiet.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['look here', 'a run']);
    const verbose = logging('debug');
    verbose.logger.info({ context: 'RouterExplorer' }, 'Mapped {/x, GET} route');
    expect(verbose.last()).toMatchObject({ level: 20, msg: 'Mapped {/x, GET} route' });
  });
});
