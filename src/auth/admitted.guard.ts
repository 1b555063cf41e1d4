import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Keeps every route shut in an application that forgot to install AccessGate. */
@Injectable()
export class AdmittedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { caller } = context.switchToHttp().getRequest<Partial<FastifyRequest>>();
    if (caller != null) return true;
    throw new Error('AccessGate.install was not called before the first route: nobody may call anything.');
  }
}
