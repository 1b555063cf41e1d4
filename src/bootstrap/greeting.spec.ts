import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config/load-config.js';
import { greeting } from './greeting.js';

describe('greeting', () => {
  it('names addresses that a browser can open', () => {
    expect(greeting(loadConfig({}), 'http://0.0.0.0:3000')).toBe(
      'Board: http://localhost:3000/discovery/v3/candidates   Source: simulated   API docs: http://localhost:3000/docs',
    );
    expect(greeting(loadConfig({ HOST: '::' }), 'http://[::1]:80')).toContain('http://localhost/docs');
  });

  it('keeps a chosen host and leaves out docs that are off', () => {
    const config = loadConfig({ HOST: '127.0.0.1', ENABLE_DOCS: 'false' });
    expect(greeting(config, 'http://127.0.0.1:8080')).toBe(
      'Board: http://127.0.0.1:8080/discovery/v3/candidates   Source: simulated',
    );
  });
});
