import { describe, expect, it } from '@jest/globals';
import { giveWay } from './give-way.js';

const never = new AbortController().signal;

/** Keeps the process as busy as requests would, turn after turn, until it is told to stop. */
function busy(): () => void {
  let isOn = true;
  const turn = (): void => {
    for (const endMs = performance.now() + 20; performance.now() < endMs;);
    if (isOn) setImmediate(turn);
  };
  setImmediate(turn);
  return () => (isOn = false);
}

describe('giveWay', () => {
  it('lets what is due have its turn first', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('a reader'));
    await giveWay(never);
    order.push('warming');
    expect(order).toEqual(['a reader', 'warming']);
  });

  it('waits while the process is busy, and is not put off for ever', async () => {
    const stop = busy();
    const startedMs = performance.now();
    await giveWay(never);
    expect(performance.now() - startedMs).toBeGreaterThan(500);
    stop();
  });

  it('waits no more once nothing is to be begun', async () => {
    const stop = busy();
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 50);
    await giveWay(leaving.signal);
    expect(leaving.signal.aborted).toBe(true);
    stop();
  });
});
