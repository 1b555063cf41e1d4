import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { forEver } from '../../test/support/for-ever.js';
import { underSignals } from './under-signals.js';

describe('underSignals', () => {
  it.each([0, 1])('ends work with signal %i, with its reason', async (which) => {
    const controllers = [new AbortController(), new AbortController()];
    const signals = controllers.map(({ signal }) => signal);
    const work = underSignals(signals, forEver);
    controllers[which]?.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  it('tells work that begins too late so', async () => {
    const signals = [new AbortController().signal, AbortSignal.abort(new Error('too late'))];
    await expect(underSignals(signals, (signal) => Promise.resolve(signal.reason))).resolves.toThrow('too late');
  });

  it('leaves nothing in a signal that outlives the work, well ended or not', async () => {
    const { signal } = new AbortController();
    expect(await underSignals([signal], () => Promise.resolve(1))).toBe(1);
    await expect(underSignals([signal], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('warns of no leak however much work is under way', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const ending = new AbortController();
    const work = Array.from({ length: 50 }, () => underSignals([ending.signal], forEver));
    ending.abort();
    await Promise.allSettled(work);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});
