import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { OnCall } from '../faults/support/on-call.js';
import { Shell } from '../faults/support/shell.js';
import { runbookBlocks } from '../support/ops/runbook.js';

jest.setTimeout(40_000);

/** How all begins is the walk of the operator, in operator-walk.test.ts. */
const pasted = runbookBlocks().filter(({ title, heading }) => title === null && heading !== 'From zero');

describe('the commands of the runbook', () => {
  let installation: OnCall;

  beforeAll(async () => {
    installation = await OnCall.start();
  }, 90_000);

  afterAll(() => installation.stop());

  it.each(pasted)('$heading, line $line', async ({ heading, script, expected }) => {
    const { code, output } = await Shell.run(script, await installation.enter(heading));
    const missing = expected.filter((part) => !output.includes(part));
    expect({ code, missing, output }).toEqual({ code: 0, missing: [], output });
  });

  it('leave no state out that was made for them', () => {
    expect(installation.unentered).toEqual([]);
  });
});
