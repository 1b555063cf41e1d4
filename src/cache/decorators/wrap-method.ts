import type { CacheRefresher } from '../cache-refresher.js';
import type { CacheService } from '../cache.service.js';
import type { AsyncMethod, MethodCaching, MethodInvalidation } from './method-caching.js';
import { withRefresher } from './refresh-cached.js';

/** @param refresher makes its answers new for `refreshCached` */
export function cachedMethod(
  cache: CacheService,
  refresher: CacheRefresher,
  method: AsyncMethod,
  caching: MethodCaching,
): AsyncMethod {
  const standIn = dressedAs(method, async function (...args) {
    return cache.getOrCompute(caching.keyOf(args), () => method.apply(this, args), caching.optionsOf(args));
  });
  return withRefresher(standIn, async function (...args) {
    return refresher.refresh(caching.keyOf(args), () => method.apply(this, args), caching.optionsOf(args));
  });
}

export function invalidatingMethod(
  cache: CacheService,
  method: AsyncMethod,
  invalidation: MethodInvalidation,
): AsyncMethod {
  return dressedAs(method, async function (...args) {
    const keys = invalidation.keysOf(args);
    const tags = invalidation.tagsOf(args);
    const result = await method.apply(this, args);
    await Promise.all([keys.length > 0 && cache.delete(...keys), ...tags.map((tag) => cache.clearTag(tag))]);
    return result;
  });
}

/** Name, length and metadata of the method: guards, pipes and other explorers look at whatever the instance has. */
function dressedAs(method: AsyncMethod, wrapper: AsyncMethod): AsyncMethod {
  for (const property of ['name', 'length'] as const)
    Object.defineProperty(wrapper, property, { value: method[property], configurable: true });
  for (const key of Reflect.getMetadataKeys(method))
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapper);
  return wrapper;
}
