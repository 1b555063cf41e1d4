import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { toInt } from '../../../common/validation/query-transforms.js';

const MOST = 300;
const DEFAULT = 30;
const MESSAGE = `sessions must be a whole number from 1 to ${String(MOST)}`;

export class HistoryQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST,
    default: DEFAULT,
    example: 60,
    description: 'Bars at most, the newest: one for each session in which the ticker traded.',
  })
  @Transform(toInt)
  @IsInt({ message: MESSAGE })
  @Min(1, { message: MESSAGE })
  @Max(MOST, { message: MESSAGE })
  readonly sessions: number = DEFAULT;
}
