import { Reflector } from '@nestjs/core';
import type { EntryOptions } from '../entry-options.js';

export type AsyncMethod = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** How the answers of one method are cached. */
export interface MethodCaching {
  /** Throws a TypeError for arguments that no key can be made of. */
  keyOf(args: readonly unknown[]): string;
  optionsOf(args: readonly unknown[]): EntryOptions;
  /** Family that the method has to itself, its keys being made of nothing but arguments; null = the key says what the value is. */
  readonly ownFamily: string | null;
}

/** What a method makes out of date. */
export interface MethodInvalidation {
  keysOf(args: readonly unknown[]): readonly string[];
  tagsOf(args: readonly unknown[]): readonly string[];
}

/** Marks on methods, for the explorer. */
export const CachedMethod = Reflector.createDecorator<MethodCaching>();
export const InvalidatingMethod = Reflector.createDecorator<MethodInvalidation>();

export function cachingOf(method: object): MethodCaching | undefined {
  return Reflect.getMetadata(CachedMethod.KEY, method) as MethodCaching | undefined;
}

export function invalidationOf(method: object): MethodInvalidation | undefined {
  return Reflect.getMetadata(InvalidatingMethod.KEY, method) as MethodInvalidation | undefined;
}
