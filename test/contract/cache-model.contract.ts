import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CacheApp } from '../support/cache/cache-app.js';
import { matchesGlob } from '../../src/cache/glob.js';

const RUNS = 25;

interface Kept {
  readonly json: string;
  readonly tags: readonly string[];
}

const key = fc.constantFrom('price:A', 'price:B', 'price:AB', 'quote:A', 'portfolio:x', 'analysis:A');
const tag = fc.constantFrom('t1', 't2');
const tags = fc.uniqueArray(tag, { maxLength: 2 });
const value = fc.jsonValue({ maxDepth: 2 }).map((given) => JSON.stringify(given));
const pattern = fc.constantFrom('*', 'price:*', 'price:?', '*A', 'quote:A', 'price:A*', '?rice:B', 'nothing:*');

const operation = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key, value, tags }),
  fc.record({
    do: fc.constant('setMany' as const),
    entries: fc.uniqueArray(fc.record({ key, value, tags }), { selector: (e) => e.key }),
  }),
  fc.record({ do: fc.constant('getOrCompute' as const), key, value, tags }),
  fc.record({ do: fc.constant('get' as const), key }),
  fc.record({ do: fc.constant('getMany' as const), keys: fc.array(key) }),
  fc.record({ do: fc.constant('delete' as const), keys: fc.uniqueArray(key) }),
  fc.record({ do: fc.constant('exists' as const), key }),
  fc.record({ do: fc.constant('clear' as const), pattern }),
  fc.record({ do: fc.constant('clearTag' as const), tag }),
  fc.record({ do: fc.constant('keys' as const), pattern }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Whatever is done to the cache, one after the other, a map would answer the same. */
export function cacheModelContract(app: () => CacheApp, isReliable: boolean): void {
  it('answers as a map does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
        await app().cache.clear('*');
        const model = new Model(isReliable);
        for (const one of operations) await apply(app(), model, one);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
}

type Step<Name extends Operation['do']> = Extract<Operation, { readonly do: Name }>;

/** The contents that the cache should have. */
class Model extends Map<string, Kept> {
  /** @param isReliable - false where the store lists and counts only what reached it */
  constructor(readonly isReliable: boolean) {
    super();
  }

  value(name: string): unknown {
    const kept = this.get(name);
    return kept && (JSON.parse(kept.json) as unknown);
  }

  keep(name: string, json: string, under: readonly string[]): void {
    this.set(name, { json, tags: under });
  }

  drop(isDoomed: (name: string, kept: Kept) => boolean): void {
    for (const [name, kept] of [...this]) if (isDoomed(name, kept)) this.delete(name);
  }
}

type Steps = { readonly [Name in Operation['do']]: (app: CacheApp, model: Model, step: Step<Name>) => Promise<void> };

const STEPS: Steps = {
  async set({ cache }, model, step) {
    await cache.set(step.key, JSON.parse(step.value), { tags: step.tags });
    model.keep(step.key, step.value, step.tags);
  },
  async setMany({ cache }, model, { entries }) {
    await cache.setMany(entries.map((e) => ({ key: e.key, value: JSON.parse(e.value), options: { tags: e.tags } })));
    for (const entry of entries) model.keep(entry.key, entry.value, entry.tags);
  },
  async getOrCompute({ cache }, model, step) {
    const answer = await cache.getOrCompute<unknown>(step.key, () => JSON.parse(step.value), { tags: step.tags });
    if (!model.has(step.key)) model.keep(step.key, step.value, step.tags);
    expect(answer).toEqual(model.value(step.key));
  },
  async get({ cache }, model, step) {
    expect(await cache.get(step.key)).toEqual(model.value(step.key));
  },
  async getMany({ cache }, model, { keys }) {
    const known = keys.filter((name) => model.has(name));
    expect(await cache.getMany(keys)).toEqual(new Map(known.map((name) => [name, model.value(name)])));
  },
  async delete({ cache }, model, { keys }) {
    const count = await cache.delete(...keys);
    const known = keys.filter((name) => model.delete(name)).length;
    expect(model.isReliable ? count : known).toBe(known);
  },
  async exists({ cache }, model, step) {
    expect(await cache.exists(step.key)).toBe(model.has(step.key));
  },
  async clear({ cache }, model, step) {
    await cache.clear(step.pattern);
    model.drop((name) => matchesGlob(step.pattern, name));
  },
  async clearTag({ cache }, model, step) {
    await cache.clearTag(step.tag);
    model.drop((_, kept) => kept.tags.includes(step.tag));
  },
  async keys({ cache }, model, step) {
    const listed = (await cache.keys(step.pattern)).keys.map((details) => details.key);
    const known = [...model.keys()].filter((name) => matchesGlob(step.pattern, name));
    if (model.isReliable) expect(listed).toEqual(expect.arrayContaining(known));
  },
};

async function apply<Name extends Operation['do']>(app: CacheApp, model: Model, step: Step<Name>): Promise<void> {
  const run = STEPS[step.do];
  await run(app, model, step);
}
