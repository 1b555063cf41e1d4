import { Injectable, SetMetadata } from '@nestjs/common';
import type { Holdings } from '../../../src/cache/cache-keys-portfolio.js';
import { cacheKeys } from '../../../src/cache/cache-keys.js';
import { Cached } from '../../../src/cache/decorators/cached.decorator.js';
import { InvalidateCache } from '../../../src/cache/decorators/invalidate-cache.decorator.js';
import { CacheMomentum, CachePortfolio, CachePrice } from '../../../src/cache/decorators/keyed.decorators.js';

/** A provider with a method for every decorator, and a record of the calls that ran. */
@Injectable()
export class DecoratedPrices {
  readonly calls: string[] = [];
  failing = false;
  private readonly factor = 2;

  @SetMetadata('above', 1)
  @CachePrice()
  @SetMetadata('below', 2)
  async latest(ticker: string): Promise<{ ticker: string; price: number }> {
    this.calls.push(ticker);
    await Promise.resolve();
    if (this.failing) throw new Error('no quote');
    return { ticker, price: ticker.length * this.factor };
  }

  @CacheMomentum({ ttlSeconds: 60 })
  momentum(ticker: string): Promise<number> {
    this.calls.push(ticker);
    return Promise.resolve(ticker.length);
  }

  @CachePortfolio()
  analyse(holdings: Holdings): Promise<number> {
    this.calls.push('portfolio');
    return Promise.resolve([...Object.keys(holdings)].length);
  }

  @Cached({ family: 'insights:movers', ttlSeconds: 30, tags: (side?: string) => ['movers', `side:${side ?? 'all'}`] })
  movers(side?: string, limit = 10): Promise<string[]> {
    this.calls.push(`${side ?? 'all'} ${limit}`);
    return Promise.resolve([`${side ?? 'all'} ${limit}`]);
  }

  @Cached({ key: (ticker: string, date: string) => cacheKeys.features(ticker, date) })
  features(ticker: string, date: string): Promise<string> {
    this.calls.push(ticker + date);
    return Promise.resolve(ticker + date);
  }

  @InvalidateCache({ keys: (ticker: string) => cacheKeys.price(ticker), tags: ['movers'] })
  async correct(ticker: string, ok: boolean): Promise<string> {
    await Promise.resolve();
    if (!ok) throw new Error('refused');
    return `${ticker} corrected`;
  }
}
