import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

export class FailedJobParams {
  @ApiProperty({
    type: 'string',
    example: 'discovery_20260316_150000_0123456789abcdef',
    description: 'The id of a failed job.',
  })
  @Matches(/^[\w-]{1,128}$/, { message: 'id must be 1-128 letters, digits, _ and -' })
  readonly id!: string;
}
