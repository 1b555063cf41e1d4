import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

const SHAPE = /^[\w-]{1,128}$/;

export class FailedJobParams {
  @ApiProperty({
    type: 'string',
    maxLength: 128,
    pattern: SHAPE.source,
    example: 'discovery_20260316_150000_0123456789abcdef',
    description: 'The id of a failed job.',
  })
  @Matches(SHAPE, { message: 'id must be 1-128 letters, digits, _ and -' })
  readonly id!: string;
}
