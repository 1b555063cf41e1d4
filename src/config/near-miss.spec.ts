import { describe, expect, it } from '@jest/globals';
import { findNearMisses } from './near-miss.js';

describe('findNearMisses', () => {
  it.each([
    ['BMS_CYCLE_SECOND', 'BMS_CYCLE_SECONDS'],
    ['bms_cycle_seconds', 'BMS_CYCLE_SECONDS'],
    ['MASIVE_API_KEY', 'MASSIVE_API_KEY'],
    ['POLYGON_APIKEY', 'POLYGON_API_KEY'],
    ['FLATFILES_DIR', 'FLAT_FILES_DIR'],
  ])('%s may have meant %s', (name, meant) => {
    expect(findNearMisses({ [name]: 'secret-value' })).toEqual([
      `${name} is not a variable of this program and is ignored; did you mean ${meant}?`,
    ]);
  });

  it('is silent about variables of the system, of other programs, and blank ones', () => {
    const env = {
      HOME: '/root',
      PATH: '/bin',
      HOSTNAME: 'h',
      PORTS: '1',
      LANG: 'C',
      REDIS_URL: 'redis://x',
      NODE_OPTIONS: '',
    };
    expect(findNearMisses({ ...env, BMS_CYCLE_SECOND: '' })).toEqual([]);
    expect(findNearMisses({ BMS_CYCLE_SECONDS: '60', POLYGON_API_KEY: 'k' })).toEqual([]);
  });
});
