import { describe, expect, it } from '@jest/globals';
import { CliError } from './cli-error.js';
import { applyScanOptions } from './scan-options.js';

describe('applyScanOptions', () => {
  it('leaves the environment as it is without options', () => {
    expect(applyScanOptions({ PORT: '1' }, {})).toEqual({ PORT: '1' });
  });

  it('reads a folder as flat files, whatever the environment says', () => {
    const env = { MARKET_DATA_PROVIDER: 'massive', FLAT_FILES_DIR: '/other', MASSIVE_API_KEY: 'k' };
    expect(applyScanOptions(env, { data: '/data', date: '2016-03-31' })).toEqual({
      MARKET_DATA_PROVIDER: 'flat-files',
      FLAT_FILES_DIR: '/data',
      FLAT_FILES_DATE: '2016-03-31',
      MASSIVE_API_KEY: 'k',
    });
  });

  it('refuses a folder for a source that reads none', () => {
    expect(() => applyScanOptions({}, { data: '/data', provider: 'simulated' })).toThrow(CliError);
    expect(() => applyScanOptions({}, { data: '/data', provider: 'flat-files' })).not.toThrow();
  });
});
