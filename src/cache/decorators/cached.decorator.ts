import { argumentsKey } from '../cache-keys-arguments.js';
import { CachedMethod } from './method-caching.js';
import { methodName, type DecoratesMethod, type MethodOf } from './method-decorator.js';
import { checkedKey, entryOptions, listOf, type ListOrMaker } from './method-options.js';

const FAMILY = /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/;

interface EntryChoices<A extends readonly unknown[]> {
  /** Default: the policy of the key's family. */
  readonly ttlSeconds?: number;
  readonly tags?: ListOrMaker<A>;
}

export type CachedOptions<A extends readonly unknown[]> = EntryChoices<A> &
  (
    | {
        /** Keys are `family:` and the canonical arguments. One method to a family. */
        readonly family: string;
      }
    | {
        /** The whole key, best from `cacheKeys`. */
        readonly key: (...args: A) => string;
      }
  );

/**
 * Caches what a method of a provider resolves to, by its arguments alone: instances share values. Rejections are not
 * cached. Values must survive JSON. Works on providers that live as long as the application; on controllers (routes call
 * the class's own method), request-scoped and transient providers it stops the start. Only calls on an instance that Nest made are cached, in an application that imports
 * the CacheModule: elsewhere (`new` in a unit test, `super.method()`) the method runs each time.
 */
export function Cached<A extends readonly unknown[] = never[]>(
  options: CachedOptions<A>,
): DecoratesMethod<MethodOf<A>> {
  return (target, name, descriptor) => {
    const method = methodName('Cached', target, name, descriptor);
    const optionsOf = entryOptions(method, options.ttlSeconds, listOf(options.tags));
    CachedMethod({ ...keysOf(method, options), optionsOf })(target, name, descriptor);
  };
}

function keysOf<A extends readonly unknown[]>(method: string, options: CachedOptions<A>) {
  const { key, family } = { key: undefined, family: undefined, ...options };
  if ((key === undefined) === (family === undefined))
    throw new TypeError(`${method}: @Cached takes either a family or a key function`);
  if (key !== undefined)
    return { keyOf: (args: readonly unknown[]) => checkedKey(method, key(...(args as A))), ownFamily: null };
  const ownFamily = checkedFamily(method, family);
  return { keyOf: (args: readonly unknown[]) => argumentsKey(ownFamily, args, method), ownFamily };
}

function checkedFamily(method: string, family: string | undefined): string {
  if (family === undefined || !FAMILY.test(family) || family.endsWith(':'))
    throw new TypeError(`${method}: ${JSON.stringify(family)} is no family of letters, digits and _ . : -`);
  return family;
}
