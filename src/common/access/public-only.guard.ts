import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ProblemException } from '../problem/problem-exception.js';
import { Public } from './public.decorator.js';

/** Deny by default: a route that nobody declared public is an admin route, and there are no admin keys to open it with. */
@Injectable()
export class PublicOnlyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const isPublic: boolean | undefined = this.reflector.getAllAndOverride(Public, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isPublic) return true;
    throw new ProblemException('admin_not_configured', 'This route needs an admin key and none is configured.');
  }
}
