import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export class RunParams {
  @ApiProperty({
    type: 'string',
    example: 'run_20260105_143000_0123456789abcdef',
    description: '`run_<yyyymmdd>_<hhmmss>_<16 hex digits>`.',
  })
  @Matches(/^run_\d{8}_\d{6}_[0-9a-f]{16}$/, { message: 'run_id must look like run_20260105_143000_0123456789abcdef' })
  readonly run_id!: string;
}
