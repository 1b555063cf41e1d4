import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MOMENTUM_VARIANTS } from '../../domain/momentum/momentum-score.js';

/** How momentum is scored, of a query or a body; put the default beside it. */
export function Variant(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      enum: MOMENTUM_VARIANTS,
      default: 'v2',
      example: 'v2',
      description:
        'v2: price .50, technical .35, relative .15. classic: price .40, technical .25, fundamental .25, relative .10.',
    }),
    IsIn(MOMENTUM_VARIANTS, { message: `variant must be one of ${MOMENTUM_VARIANTS.join(', ')}` }),
  );
}
