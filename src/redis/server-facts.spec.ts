import { describe, expect, it } from '@jest/globals';
import { parseServerFacts } from './server-facts.js';

const INFO = [
  '# Clients',
  'connected_clients:3',
  '# Memory',
  'used_memory:1048576',
  'used_memory_human:1.00M',
  'maxmemory:4194304',
  'maxmemory_policy:allkeys-lru',
  '# Stats',
  'evicted_keys:7',
  '# Errorstats',
  'errorstat_ERR:count=4',
  'errorstat_WRONGTYPE:count=2',
  '',
].join('\r\n');

describe('facts of a Redis server', () => {
  it('are what INFO says', () => {
    expect(parseServerFacts(INFO)).toEqual({
      usedMemoryBytes: 1_048_576,
      maxMemoryBytes: 4_194_304,
      evictionPolicy: 'allkeys-lru',
      connectedClients: 3,
      evictedKeys: 7,
      errorReplies: { OOM: 0, MISCONF: 0, WRONGTYPE: 2, NOPERM: 0, READONLY: 0, CLUSTERDOWN: 0 },
    });
  });

  it('are unknown where it says nothing', () => {
    expect(parseServerFacts('redis_version:5.0.3\r\n')).toEqual({
      usedMemoryBytes: null,
      maxMemoryBytes: null,
      evictionPolicy: null,
      connectedClients: null,
      evictedKeys: null,
      errorReplies: null,
    });
  });
});
