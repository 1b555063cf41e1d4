import type { Holdings } from '../cache-keys-portfolio.js';
import { cacheKeys } from '../cache-keys.js';
import { CachedMethod } from './method-caching.js';
import { methodName, type DecoratesMethod } from './method-decorator.js';
import { entryOptions } from './method-options.js';

export interface KeyedOptions {
  /** Default: the policy of the family. */
  readonly ttlSeconds?: number;
}

/** Caches a method of a ticker as `price:{ticker}`: what readers and warmers call the price of that ticker. */
export const CachePrice = keyedBy('CachePrice', cacheKeys.price);

/** Caches a method of a ticker as `momentum:{ticker}`. */
export const CacheMomentum = keyedBy('CacheMomentum', cacheKeys.momentum);

/** Caches a method of holdings as `portfolio:{hash}`, the same for equal holdings in any order. */
export const CachePortfolio = keyedBy<Holdings>('CachePortfolio', cacheKeys.portfolio);

/** The limits of @Cached hold. A call with a second argument is refused: two answers would have one key. */
function keyedBy<T>(decorator: string, keyOf: (subject: T) => string) {
  return (options: KeyedOptions = {}): DecoratesMethod<(subject: T) => Promise<unknown>> =>
    (target, name, descriptor) => {
      const method = methodName(decorator, target, name, descriptor);
      CachedMethod({
        keyOf: ([subject, ...others]) => {
          if (others.some((other) => other !== undefined))
            throw new TypeError(`${method}: @${decorator} makes its key of one argument; use @Cached for more`);
          return keyOf(subject as T);
        },
        optionsOf: entryOptions(method, options.ttlSeconds),
        ownFamily: null,
      })(target, name, descriptor);
    };
}
