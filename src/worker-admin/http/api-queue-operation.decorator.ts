import { applyDecorators } from '@nestjs/common';
import { type AdminRoute, ApiAdmin } from '../../auth/api-admin.decorator.js';
import { ApiProblem } from '../../common/problem/api-problem.decorator.js';

/** Documents a route of an operator that answers 503 while the queue is away. */
export function ApiQueueOperation(route: AdminRoute): MethodDecorator {
  return applyDecorators(
    ApiAdmin(route),
    ApiProblem({
      code: 'queue_unavailable',
      detail: 'The job queue cannot be used now (unreachable). What is in it is kept; asking again is safe.',
      path: route.path,
    }),
  );
}
