import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export const FEATURE_JOB_ID = 'features_20260313_0123456789abcdef';
const SHAPE = /^[\w-]{1,128}$/;
export const FEATURE_JOB_ID_MESSAGE = 'job_id must be at most 128 letters, digits, underscores and hyphens';

export class FeatureJobParams {
  @ApiProperty({
    type: 'string',
    maxLength: 128,
    pattern: SHAPE.source,
    example: FEATURE_JOB_ID,
    description: 'As the batch answered it.',
  })
  @Matches(SHAPE, { message: FEATURE_JOB_ID_MESSAGE })
  readonly job_id!: string;
}
