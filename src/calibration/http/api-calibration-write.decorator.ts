import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { ref } from '../../common/openapi/schema-of.js';
import { ApiProblem, type ProblemExample } from '../../common/problem/api-problem.decorator.js';
import type { FieldError } from '../../common/problem/problem.js';

export interface CalibrationWriteRoute {
  /** As an example of `instance`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly schema: 'CalibrationReport' | 'EmergencyReport';
  readonly refused: FieldError;
  readonly problems?: readonly Omit<ProblemExample, 'path'>[];
}

/** Documents a route that writes calibrations or throws the emergency switch. */
export function ApiCalibrationWrite({
  path,
  summary,
  description,
  schema,
  refused,
  problems = [],
}: CalibrationWriteRoute): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: 'In force.', content: { 'application/json': { schema: ref(schema) } } }),
    ApiProblem({ code: 'validation_failed', detail: `Not acceptable: ${refused.field}.`, errors: [refused], path }),
    ...problems.map((problem) => ApiProblem({ ...problem, path })),
    ApiAccess({ level: 'admin', path }),
    ApiProblem({
      code: 'calibration_unavailable',
      detail:
        'Redis is away (unreachable). What is in force here stays in force; GET /calibration/status says whether the write arrived.',
      path,
    }),
  );
}
