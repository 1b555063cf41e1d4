import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import { sendProblem } from '../common/problem/send-problem.js';
import { AccessConfig } from '../config/app-config.js';
import {
  adminKeyRequired,
  adminNotConfigured,
  keyRequired,
  keyUnknown,
  tooManyUnknownKeys,
} from './access-problems.js';
import { presentedKey } from './api-key.js';
import { ANONYMOUS, type Caller } from './caller.js';
import { clientOf } from './client-address.js';
import { KeyRing } from './key-ring.js';
import { RequestQuota } from './request-quota.js';
import type { AccessLevel, RouteAccess } from './route-access.js';
import { RouteRules } from './route-rules.js';
import { UnknownKeyBudget } from './unknown-key-budget.js';

/**
 * Decides about every request as soon as its route is known, before its body is read: who may call, and how often. It
 * stands in the server's own hooks, because guards of the framework see neither routes of plugins nor reads that are
 * answered before them.
 */
@Injectable()
export class AccessGate {
  constructor(
    private readonly config: AccessConfig,
    private readonly rules: RouteRules,
    private readonly keys: KeyRing,
    private readonly budget: UnknownKeyBudget,
    private readonly quota: RequestQuota,
  ) {}

  /** Comes before routes and before hooks that answer. */
  install(fastify: FastifyInstance): void {
    this.rules.read();
    fastify.decorateRequest('caller', null);
    fastify.addHook('onRequest', (request, reply, done) => {
      const access = request.is404 ? null : this.accessOf(request);
      if (access === null || (access.throttle === null && !this.needsKey(access.level))) {
        request.caller = ANONYMOUS;
        return done();
      }
      return void this.admit(request, access).then(
        () => done(),
        (error: unknown) => refuse(request, reply, error, done),
      );
    });
    fastify.addHook('onSend', (request, reply, payload, done) => {
      if (this.config.requireKey) keepPrivate(reply);
      if (this.quota.headersOf(request) === null) return done(null, payload);
      return void this.settle(request, reply).then(() => done(null, payload), done);
    });
  }

  private accessOf({ method, routeOptions }: FastifyRequest): RouteAccess {
    return this.rules.of(method, routeOptions.url ?? '');
  }

  private needsKey(level: AccessLevel): boolean {
    return level === 'admin' || (level === 'public' && this.config.requireKey);
  }

  private async admit(request: FastifyRequest, { level, throttle }: RouteAccess): Promise<void> {
    request.caller = this.needsKey(level) ? await this.identify(request, level) : ANONYMOUS;
    if (throttle !== null) await this.quota.spend(request);
  }

  private async identify(request: FastifyRequest, level: AccessLevel): Promise<Caller> {
    if (level === 'admin' && !this.keys.hasAdminKey) throw adminNotConfigured();
    const key = presentedKey(request.headers);
    if (key === null) throw keyRequired();
    const client = clientOf(request.ip);
    const waitMs = this.budget.waitMs(client);
    if (waitMs > 0) throw tooManyUnknownKeys(waitMs);
    const caller = this.keys.identify(key);
    if (caller === null) {
      const excessMs = await this.budget.spend(client);
      throw excessMs > 0 ? tooManyUnknownKeys(excessMs) : keyUnknown();
    }
    if (level === 'admin' && caller.role !== 'admin') throw adminKeyRequired();
    return caller;
  }

  private async settle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const isFree = this.accessOf(request).throttle?.free.includes(reply.statusCode) ?? false;
    if (isFree) await this.quota.giveBack(request);
    reply.headers(this.quota.headersOf(request) ?? {});
  }
}

/** Answered here: the error handler of a plugin would not say it as a problem. */
function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown, done: (error: Error) => void): void {
  if (error instanceof ProblemException) sendProblem(request, reply, error);
  else done(error as Error);
}

/** What was given to the owner of a key must not be served to others by a cache on the way. */
function keepPrivate(reply: FastifyReply): void {
  const caching = reply.getHeader('cache-control');
  if (typeof caching === 'string') reply.header('cache-control', caching.replace(/^public\b/, 'private'));
}
