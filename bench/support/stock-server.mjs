/**
 * What the guide of @nestjs/cache-manager shows, on Redis: a controller behind CacheInterceptor that answers the JSON it is
 * given on standard input. Arguments: URL of Redis; `fastify` for that adapter in place of the default one. Prints its address.
 */
import 'reflect-metadata';
import KeyvRedis from '@keyv/redis';
import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { Controller, Get, Module, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const TTL_MS = 60_000;

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const board = JSON.parse(Buffer.concat(chunks).toString());

class CandidatesController {
  candidates() {
    return board;
  }
}
const { prototype } = CandidatesController;
Get('discovery/v3/candidates')(prototype, 'candidates', Object.getOwnPropertyDescriptor(prototype, 'candidates'));
UseInterceptors(CacheInterceptor)(CandidatesController);
Controller()(CandidatesController);

class StockModule {}
const cache = CacheModule.registerAsync({
  useFactory: () => ({ stores: [new KeyvRedis(process.argv[2])], ttl: TTL_MS }),
});
Module({ imports: [cache], controllers: [CandidatesController] })(StockModule);

const adapter = process.argv[3] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(StockModule, adapter, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());
