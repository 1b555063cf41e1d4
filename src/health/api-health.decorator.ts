import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ref } from '../common/openapi/schema-of.js';
import { ApiProblem } from '../common/problem/api-problem.decorator.js';
import { HEALTH_JSON } from './health-json.js';

export interface HealthRoute {
  readonly path: string;
  readonly summary: string;
  readonly schema: 'Health' | 'Probe' | 'WorkerHealth';
  /** What 503 means; left out where the route never answers it. */
  readonly unavailable?: string;
}

export function ApiHealth({ path, summary, schema, unavailable }: HealthRoute): MethodDecorator {
  const content = {
    'application/json': { schema: ref(schema) },
    ...(schema === 'Health' && { [HEALTH_JSON]: { schema: ref('HealthJson') } }),
  };
  const refused = { field: 'verbose', message: 'verbose is not a known parameter' };
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status: 200, description: schema === 'Probe' ? 'Yes.' : 'Healthy or degraded.', content }),
    ...(unavailable === undefined ? [] : [ApiResponse({ status: 503, description: unavailable, content })]),
    ApiProblem({ code: 'validation_failed', detail: 'Not acceptable: verbose.', path, errors: [refused] }),
  );
}
