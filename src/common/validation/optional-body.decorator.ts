import { applyDecorators, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody } from '@nestjs/swagger';

/** How a route says that it takes an empty body of type JSON as no body. */
export interface OptionalBodyConfig {
  readonly isBodyOptional?: boolean;
}

/** Of a route that can be called without a body, also by a client that names its type all the same. */
export function OptionalBody(type: Type): MethodDecorator {
  const config: OptionalBodyConfig = { isBodyOptional: true };
  return applyDecorators(RouteConfig(config), ApiBody({ type, required: false }));
}
