import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export const FEATURE_JOB_ID = 'features_20260313_0123456789abcdef';
export const FEATURE_JOB_ID_MESSAGE = 'job_id must be at most 128 letters, digits, underscores and hyphens';

export class FeatureJobParams {
  @ApiProperty({ type: 'string', example: FEATURE_JOB_ID, description: 'As the batch answered it.' })
  @Matches(/^[\w-]{1,128}$/, { message: FEATURE_JOB_ID_MESSAGE })
  readonly job_id!: string;
}
