import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { CacheRefresher } from '../cache-refresher.js';
import { CacheService } from '../cache.service.js';
import { type AsyncMethod, cachingOf, invalidationOf } from './method-caching.js';
import { cachedMethod, invalidatingMethod } from './wrap-method.js';

type InstanceWrapper = ReturnType<DiscoveryService['getProviders']>[number];

/**
 * Finds decorated methods when the application starts and replaces each on its instance, not on the class: two
 * applications in one process keep to their own caches. The module of this must be global: its hook then runs before the
 * hooks of those that call decorated methods.
 */
@Injectable()
export class CachedMethodsExplorer implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly cache: CacheService,
    private readonly refresher: CacheRefresher,
  ) {}

  onModuleInit(): void {
    const owners = new Map<string, AsyncMethod>();
    const instances = new Set<object>();
    for (const controller of this.discovery.getControllers()) this.refuseDecorated(controller, 'a controller');
    for (const wrapper of this.discovery.getProviders()) {
      if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient)
        this.refuseDecorated(wrapper, 'request-scoped or transient');
      else if (isObject(wrapper.instance)) instances.add(wrapper.instance);
    }
    for (const instance of instances) this.wrapMethods(instance, owners);
  }

  private wrapMethods(instance: object, owners: Map<string, AsyncMethod>): void {
    for (const [name, method] of this.decoratedMethods(Object.getPrototypeOf(instance))) {
      this.claimFamily(method, `${instance.constructor.name}.${name}`, owners);
      const value = this.wrapped(method);
      Object.defineProperty(instance, name, { value, writable: true, configurable: true, enumerable: false });
    }
  }

  private wrapped(method: AsyncMethod): AsyncMethod {
    const caching = cachingOf(method);
    const invalidation = invalidationOf(method);
    const cached = caching === undefined ? method : cachedMethod(this.cache, this.refresher, method, caching);
    return invalidation === undefined ? cached : invalidatingMethod(this.cache, cached, invalidation);
  }

  /** Two methods that make their keys of nothing but a family and their arguments would answer for each other. */
  private claimFamily(method: AsyncMethod, name: string, owners: Map<string, AsyncMethod>): void {
    const family = cachingOf(method)?.ownFamily;
    if (family == null) return;
    const owner = owners.get(family) ?? method;
    if (owner !== method)
      throw new Error(
        `${name} and another method are both @Cached({family: '${family}'}): give one a family of its own`,
      );
    owners.set(family, method);
  }

  private refuseDecorated({ metatype, name }: InstanceWrapper, what: string): void {
    for (const [method] of this.decoratedMethods(metatype?.prototype))
      throw new Error(
        `${String(name)}.${method} is cached or invalidates, but ${String(name)} is ${what}: ` +
          'move the method to a provider that lives as long as the application',
      );
  }

  private *decoratedMethods(prototype: unknown): Generator<[name: string, method: AsyncMethod]> {
    if (!isObject(prototype)) return;
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = Reflect.get(prototype, name) as AsyncMethod;
      if (cachingOf(method) !== undefined || invalidationOf(method) !== undefined) yield [name, method];
    }
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
