import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

const RUN_ID_SHAPE = /^run_\d{8}_\d{6}_[0-9a-f]{16}$/;

export class RunParams {
  @ApiProperty({
    type: 'string',
    maxLength: 36,
    pattern: RUN_ID_SHAPE.source,
    example: 'run_20260105_143000_0123456789abcdef',
    description: '`run_<yyyymmdd>_<hhmmss>_<16 hex digits>`.',
  })
  @Matches(RUN_ID_SHAPE, { message: 'run_id must look like run_20260105_143000_0123456789abcdef' })
  readonly run_id!: string;
}
