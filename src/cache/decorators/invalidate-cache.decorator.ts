import { InvalidatingMethod } from './method-caching.js';
import { methodName, type DecoratesMethod, type MethodOf } from './method-decorator.js';
import { checkedKey, listOf, type ListOrMaker } from './method-options.js';

export interface InvalidateCacheOptions<A extends readonly unknown[]> {
  /** Values to forget, best from `cacheKeys`. */
  readonly keys?: ListOrMaker<A>;
  /** Tags whose values are to be forgotten. */
  readonly tags?: ListOrMaker<A>;
}

/**
 * Forgets cached values once the method has resolved, and before its caller sees that; a method that rejects forgets
 * nothing. Keys and tags are made before the method runs, so that one that cannot be made fails without a side effect.
 * The limits of @Cached hold.
 */
export function InvalidateCache<A extends readonly unknown[] = never[]>(
  options: InvalidateCacheOptions<A>,
): DecoratesMethod<MethodOf<A>> {
  return (target, name, descriptor) => {
    const method = methodName('InvalidateCache', target, name, descriptor);
    if (options.keys === undefined && options.tags === undefined)
      throw new TypeError(`${method}: @InvalidateCache takes keys, tags or both`);
    const keysOf = listOf(options.keys);
    InvalidatingMethod({
      keysOf: (args) => keysOf(args).map((key) => checkedKey(method, key)),
      tagsOf: listOf(options.tags),
    })(target, name, descriptor);
  };
}
