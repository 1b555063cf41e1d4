import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export const JOB_ID = 'discovery_20260105_143000_0123456789abcdef';
export const JOB_ID_SHAPE = /^[\w-]{1,128}$/;
export const JOB_ID_MESSAGE = 'job_id must be at most 128 letters, digits, underscores and hyphens';

export class JobParams {
  @ApiProperty({
    type: 'string',
    maxLength: 128,
    pattern: JOB_ID_SHAPE.source,
    example: JOB_ID,
    description: 'As the trigger answered it.',
  })
  @Matches(JOB_ID_SHAPE, { message: JOB_ID_MESSAGE })
  readonly job_id!: string;
}
