import { describe, expect, it } from '@jest/globals';
import { hashOfKey } from '../../../src/auth/api-key.js';
import { AuthApp } from '../../support/auth/auth-app.js';
import { ReadsController, ThingsController } from '../../support/auth/sample.controllers.js';
import { runCliWith } from '../../support/cli-run.js';

describe('make-key', () => {
  it.each([
    [[], 'ADMIN_API_KEYS', 200],
    [['--reader'], 'READER_API_KEYS', 403],
  ] as const)(
    '%j prints a key once, and the line of %s that makes a server accept it',
    async (options, variable, status) => {
      const run = await runCliWith(['make-key', ...options], {});
      expect(run.code).toBe(0);
      const [, key = '', hash = ''] = /^Key: +(\S+)\nSHA-256: (\S+)\n/.exec(run.stdout) ?? [];
      expect(run.stdout.endsWith(`\n${variable}=${hash}\n`)).toBe(true);
      expect(run.stdout.split(key)).toHaveLength(2);
      expect([key.length, hashOfKey(key).toString('hex')]).toEqual([43, hash]);
      expect(run.stderr).not.toContain(key);

      const others = { ADMIN_API_KEYS: 'ab'.repeat(32), READER_API_KEYS: 'cd'.repeat(32) };
      const auth = await AuthApp.start([ThingsController, ReadsController], {
        ...others,
        [variable]: `${others[variable]},${hash}`,
      });
      expect((await auth.get('/admin/things', { 'x-api-key': key })).statusCode).toBe(status);
      await auth.close();
    },
  );

  it('never makes the same key twice', async () => {
    const runs = await Promise.all([runCliWith(['make-key'], {}), runCliWith(['make-key'], {})]);
    expect(runs[0].stdout).not.toBe(runs[1].stdout);
  });
});
