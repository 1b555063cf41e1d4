import { ClusterModule, ClusterService, RedisModule as ClientsModule, RedisService } from '@liaoliaots/nestjs-redis';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { RedisConfig } from '../config/app-config.js';
import { connectionName } from './connect-redis.js';
import { RedisConnections } from './redis-connections.js';
import { clusterOptions, redisOptions } from './redis-options.js';
import { RedisSubscriber } from './redis-subscriber.js';
import { RequestClients } from './request-clients.js';

/**
 * Redis for the whole program. @liaoliaots/nestjs-redis makes the clients of the pool; connecting, logging and closing are
 * left to RedisConnections, because the library would log every attempt, and wait for ever for a Redis that hangs.
 */
@Module({})
export class RedisModule {
  /** Throws ConfigError when REDIS_SSL_CA cannot be used. */
  static forRoot(config: RedisConfig): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      imports: clientModules(config),
      providers: [requestClients(config), RedisConnections, RedisSubscriber],
      exports: [RedisConnections, RedisSubscriber],
    };
  }
}

function clientModules(config: RedisConfig): DynamicModule[] {
  if (config.target === null) return [];
  const silent = { closeClient: false, readyLog: false, errorLog: false };
  const names = namesOf(config);
  if (config.target.kind === 'cluster') {
    const nodes = [...config.target.nodes];
    const clients = names.map((name) => ({ ...clusterOptions(config, 'request', name), nodes, ...lazy(name) }));
    return [ClusterModule.forRootAsync({ useFactory: () => ({ ...silent, config: clients }) }, false)];
  }
  const clients = names.map((name) => ({ ...redisOptions(config, 'request', name), ...lazy(name) }));
  return [ClientsModule.forRootAsync({ useFactory: () => ({ ...silent, config: clients }) }, false)];
}

/** Connected only when RedisConnections listens to their errors. */
function lazy(namespace: string): { namespace: string; lazyConnect: true } {
  return { namespace, lazyConnect: true };
}

function requestClients(config: RedisConfig): Provider {
  const names = namesOf(config);
  switch (config.target?.kind) {
    case 'single':
    case 'sentinel':
      return {
        provide: RequestClients,
        inject: [RedisService],
        useFactory: (service: RedisService) => new RequestClients(names.map((name) => service.getOrThrow(name))),
      };
    case 'cluster':
      return {
        provide: RequestClients,
        inject: [ClusterService],
        useFactory: (service: ClusterService) => new RequestClients(names.map((name) => service.getOrThrow(name))),
      };
    case undefined:
      return { provide: RequestClients, useValue: new RequestClients([]) };
  }
}

function namesOf({ poolSize }: RedisConfig): string[] {
  return Array.from({ length: poolSize }, (_, index) => connectionName(`request-${index}`));
}
