/** How many reads of a day find a value: our cache, and the stock interceptor of Nest on its memory store. */
import { CACHE_MANAGER, CacheInterceptor, CacheModule, CacheTTL } from '@nestjs/cache-manager';
import { NestFactory, Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import { openCache } from './cache-context.mjs';
import { READS, readables, replayDay } from './zipf-day.mjs';

/** Shares of the reads: found at all, and found within its TTL. */
export async function ourHitRates() {
  const clock = { ms: 0, nowMs: () => clock.ms };
  const { cache, analytics, close } = await openCache({ clock });
  await replayDay(clock, readables(), ({ key }) => cache.getOrCompute(key, () => ({ key })));
  const { hitFrac, freshHitFrac } = analytics.snapshot().reads;
  await close();
  return { hitFrac, freshHitFrac };
}

/** `ttlMsOf` says what the route of an item has as its TTL; null = the module's. */
export async function stockHitRate(moduleOptions, ttlMsOf) {
  class StockModule {}
  const imports = [CacheModule.register(moduleOptions)];
  const app = await NestFactory.createApplicationContext({ module: StockModule, imports }, { logger: ['error'] });
  const interceptor = new CacheInterceptor(app.get(CACHE_MANAGER, { strict: false }), new Reflector());
  interceptor.httpAdapterHost = {
    httpAdapter: { getRequestMethod: () => 'GET', getRequestUrl: ({ url }) => url, setHeader: () => undefined },
  };
  let computed = 0;
  const next = (body) => ({
    handle: () => {
      computed++;
      return of(body);
    },
  });
  const calls = new Map(
    readables().map((item) => [item.key, { context: contextOf(item, ttlMsOf(item)), next: next({ key: item.key }) }]),
  );
  const clock = { ms: 0 };
  const { now } = Date;
  Date.now = () => clock.ms;
  try {
    await replayDay(clock, readables(), async ({ key }) => {
      const call = calls.get(key);
      await firstValueFrom(await interceptor.intercept(call.context, call.next));
    });
  } finally {
    Date.now = now;
  }
  await app.close();
  return 1 - computed / READS;
}

/** The context of GET /{key} on a route with this TTL. */
function contextOf({ key }, ttlMs) {
  const route = () => undefined;
  if (ttlMs !== null) CacheTTL(ttlMs)(Object, 'route', { value: route });
  const request = { method: 'GET', url: `/${key}` };
  return {
    getHandler: () => route,
    getClass: () => Object,
    getArgByIndex: () => request,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }),
  };
}
