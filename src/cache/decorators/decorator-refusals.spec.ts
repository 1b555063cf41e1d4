import { describe, expect, it } from '@jest/globals';
import { Controller, Injectable, Scope } from '@nestjs/common';
import { cachingModule, startCachingApp } from '../../../test/support/cache/caching-app.js';
import { DecoratedPrices } from '../../../test/support/cache/decorated-prices.js';
import { Cached } from './cached.decorator.js';
import { InvalidateCache } from './invalidate-cache.decorator.js';
import { CachePrice } from './keyed.decorators.js';

describe('an application does not start', () => {
  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('with a cached method on a %s provider', async (_name, scope) => {
    @Injectable({ scope })
    class Visit extends DecoratedPrices {}
    const module = await cachingModule({ providers: [Visit] });
    await expect(module.init()).rejects.toThrow(/Visit\.\w+ is cached .* request-scoped or transient/);
  });

  it('with a cached method on a provider that depends on the request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Visit {}
    @Injectable()
    class Guest extends DecoratedPrices {
      constructor(readonly visit: Visit) {
        super();
      }
    }
    const module = await cachingModule({ providers: [Visit, Guest] });
    await expect(module.init()).rejects.toThrow(/Guest\.\w+ is cached/);
  });

  it('with a cached method on a controller, whose routes would not see it', async () => {
    @Controller()
    class Route extends DecoratedPrices {}
    const module = await cachingModule({ controllers: [Route] });
    await expect(module.init()).rejects.toThrow(/Route\.\w+ is cached .* a controller/);
  });

  it('with two methods that would answer for each other', async () => {
    @Injectable()
    class Explanations {
      @Cached({ family: 'analysis' })
      long(symbol: string): Promise<string> {
        return Promise.resolve(symbol);
      }
      @Cached({ family: 'analysis' })
      short(symbol: string): Promise<string> {
        return Promise.resolve(symbol);
      }
    }
    const module = await cachingModule({ providers: [Explanations] });
    await expect(module.init()).rejects.toThrow(/Explanations.short and another method are both .*'analysis'/);
  });
});

describe('a decorator refuses', () => {
  const never = () => Promise.resolve();
  const on = (decorate: (target: object, name: string, descriptor: TypedPropertyDescriptor<typeof never>) => void) => {
    class Subject {
      method = never;
    }
    return () => decorate(Subject.prototype, 'method', { value: never });
  };

  it.each([
    ['a family that is none', on(Cached({ family: 'a b' })), /Subject.method: "a b" is no family/],
    ['a family that ends in a colon', on(Cached({ family: 'price:' })), /is no family/],
    ['neither family nor key', on(Cached({} as { family: string })), /either a family or a key function/],
    ['both', on(Cached({ family: 'a', key: () => 'b' })), /either a family or a key function/],
    ['a TTL that is none', on(Cached({ family: 'a', ttlSeconds: 0 })), /ttlSeconds must be a positive number/],
    ['a TTL that is NaN', on(CachePrice({ ttlSeconds: NaN }) as never), /ttlSeconds must be a positive number/],
    ['to invalidate nothing', on(InvalidateCache({})), /takes keys, tags or both/],
  ])('%s', (_what, decorate, message) => expect(decorate).toThrow(message));

  it('what is no method of instances', () => {
    class Subject {
      readonly field = 1;
    }
    const decorate = Cached({ family: 'a' }) as (
      target: object,
      name: string | symbol,
      descriptor?: PropertyDescriptor,
    ) => void;
    expect(() => decorate(Subject, 'shared', { value: never })).toThrow(/@Cached is for methods of instances/);
    expect(() => decorate(Subject.prototype, Symbol('s'), { value: never })).toThrow(/is for methods of instances/);
    expect(() => decorate(Subject.prototype, 'field')).toThrow(/is for methods of instances/);
    expect(() => decorate(Subject.prototype, 'getter', { get: never })).toThrow(/is for methods of instances/);
  });

  it('a key that would match others or break a listing', async () => {
    @Injectable()
    class Loose {
      @Cached({ key: (name: string) => `insights:${name}` })
      top(name: string): Promise<string> {
        return Promise.resolve(name);
      }
    }
    const { app } = await startCachingApp([Loose]);
    await expect(app.get(Loose).top('a b')).rejects.toThrow(/Loose.top: "insights:a b" is no key/);
    await expect(app.get(Loose).top('*')).rejects.toThrow(/is no key/);
  });
});
