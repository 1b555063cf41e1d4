import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { keyRequired, keyUnknown, tooManyUnknownKeys } from '../auth/access-problems.js';
import { bearerToken, hashOfKey } from '../auth/api-key.js';
import { clientOf } from '../auth/client-address.js';
import { UnknownKeyBudget } from '../auth/unknown-key-budget.js';
import { AccessConfig } from '../config/app-config.js';

/** Lets in whoever has METRICS_TOKEN; anybody where there is none. Wrong tokens are counted as unknown keys are. */
@Injectable()
export class MetricsTokenGuard implements CanActivate {
  private readonly wanted: Buffer | null;

  constructor(
    { metricsToken }: AccessConfig,
    private readonly budget: UnknownKeyBudget,
  ) {
    this.wanted = metricsToken === null ? null : hashOfKey(metricsToken);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.wanted === null) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request.headers);
    if (token === null) throw keyRequired();
    const client = clientOf(request.ip);
    const waitMs = this.budget.waitMs(client);
    if (waitMs > 0) throw tooManyUnknownKeys(waitMs);
    if (timingSafeEqual(hashOfKey(token), this.wanted)) return true;
    const excessMs = await this.budget.spend(client);
    throw excessMs > 0 ? tooManyUnknownKeys(excessMs) : keyUnknown();
  }
}
