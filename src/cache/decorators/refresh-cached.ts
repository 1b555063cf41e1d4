import { type AsyncMethod, cachingOf } from './method-caching.js';

/** Where the stand-in of a cached method keeps how its answer is made new; beside its metadata, which are those of the method. */
const REFRESHER = Symbol('refresher');

type Method = (...args: never[]) => Promise<unknown>;
type MethodName<T> = { [K in keyof T]-?: T[K] extends Method ? K : never }[keyof T];
type MethodAt<T, K extends keyof T> = Extract<T[K], Method>;

/**
 * Runs a cached method of a provider although its answer may be in the cache, and keeps what it resolves to under the key
 * that its callers read, for a whole TTL. TypeError where the method is not cached, as on an instance that Nest did not make.
 */
export async function refreshCached<T extends object, K extends MethodName<T>>(
  owner: T,
  name: K,
  ...args: Parameters<MethodAt<T, K>>
): Promise<Awaited<ReturnType<MethodAt<T, K>>>> {
  const { [REFRESHER]: refresher } = owner[name] as { readonly [REFRESHER]?: AsyncMethod };
  if (refresher === undefined) throw notCached(owner, name);
  return refresher.apply(owner, args) as Promise<Awaited<ReturnType<MethodAt<T, K>>>>;
}

/** The key of a cached method's answer, as its callers read it. TypeError where the method is not cached. */
export function cachedKey<T extends object, K extends MethodName<T>>(
  owner: T,
  name: K,
  ...args: Parameters<MethodAt<T, K>>
): string {
  const caching = cachingOf(owner[name] as object);
  if (caching === undefined) throw notCached(owner, name);
  return caching.keyOf(args);
}

function notCached(owner: object, name: PropertyKey): TypeError {
  return new TypeError(`${owner.constructor.name}.${String(name)} is not cached`);
}

/** Gives the stand-in of a cached method its refresher. */
export function withRefresher(standIn: AsyncMethod, refresher: AsyncMethod): AsyncMethod {
  return Object.defineProperty(standIn, REFRESHER, { value: refresher });
}
