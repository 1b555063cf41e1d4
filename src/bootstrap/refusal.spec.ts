import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../config/config-error.js';
import { refusalOf } from './refusal.js';

const ENV = { MASSIVE_API_KEY: 'hunter22', REDIS_PASSWORD: 'hunter33', LOG_LEVEL: 'info' };

describe('what a process says that cannot start', () => {
  it('names what is to be changed in a configuration, without a stack', () => {
    const error = new ConfigError([{ variable: 'PORT', message: 'must be a whole number.' }]);
    expect(refusalOf(error, ENV)).toEqual({ text: error.message, exitCode: 78 });
  });

  it('shows where anything else comes from, and what caused it', () => {
    const { text, exitCode } = refusalOf(new Error('outer', { cause: new TypeError('inner') }), ENV);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^Cannot start: Error: outer\n\s+at .*refusal\.spec/);
    expect(text).toMatch(/caused by: TypeError: inner\n\s+at /);
  });

  it('hides secrets wherever they stand', () => {
    const cause = new Error('redis://user:hunter44@cache:6379 refused hunter33');
    const { text } = refusalOf(new Error('GET /x?apiKey=hunter22 at level info', { cause }), ENV);
    expect(text).not.toMatch(/hunter/);
    expect(text).toContain('at level info');
  });

  it('takes what is no error, and an environment that was not read yet', () => {
    expect(refusalOf('no reason', {})).toEqual({ text: 'Cannot start: no reason', exitCode: 1 });
  });
});
