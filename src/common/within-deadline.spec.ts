import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { forEver } from '../../test/support/for-ever.js';
import { withinDeadline } from './within-deadline.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('withinDeadline', () => {
  it('ends work that takes too long, however often garbage is collected meanwhile', async () => {
    const collecting = setInterval(collectGarbage, 10);
    const work = withinDeadline(200, new AbortController().signal, forEver);
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError', message: 'took more than 200 ms' });
    clearInterval(collecting);
  });

  it('ends it with its caller, with the reason of the caller', async () => {
    const caller = new AbortController();
    const work = withinDeadline(60_000, caller.signal, forEver);
    caller.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  it('gives what the work gives', async () => {
    expect(await withinDeadline(60_000, new AbortController().signal, () => Promise.resolve(1))).toBe(1);
  });
});
