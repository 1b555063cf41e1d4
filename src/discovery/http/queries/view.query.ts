import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { toNumber } from '../../../common/validation/query-transforms.js';
import { Limit } from '../../../common/validation/limit.js';
import { StrategyQuery } from './strategy.query.js';

export const CANDIDATE_FORMATS = ['json', 'minimal', 'csv'] as const;
export type CandidateFormat = (typeof CANDIDATE_FORMATS)[number];

/** Latin letters with and without accents. Without flags, so that the document can say it, too. */
const SECTOR_SHAPE = /^[A-Za-z0-9\u00c0-\u024f &,./()'-]{1,64}$/;
const MIN_SCORE_MESSAGE = 'min_score must be a plain number from 0 to 100';

/** What every list of candidates can be narrowed by. */
export class ViewQuery extends StrategyQuery {
  @Limit(500, 100, 'Candidates at most; the board holds WORKER_MAX_CANDIDATES.')
  readonly limit: number = 100;

  @ApiPropertyOptional({
    type: 'number',
    minimum: 0,
    maximum: 100,
    example: 60,
    description: 'Only candidates with at least this score.',
  })
  @IsOptional()
  @Transform(toNumber)
  @IsNumber({}, { message: MIN_SCORE_MESSAGE })
  @Min(0, { message: MIN_SCORE_MESSAGE })
  @Max(100, { message: MIN_SCORE_MESSAGE })
  readonly min_score?: number;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 64,
    pattern: SECTOR_SHAPE.source,
    example: 'Technology',
    description: 'Only candidates of this sector, whatever its case.',
  })
  @IsOptional()
  @Matches(SECTOR_SHAPE, {
    message: 'sector must be a name of at most 64 letters, digits and blanks',
  })
  readonly sector?: string;

  @ApiPropertyOptional({
    enum: CANDIDATE_FORMATS,
    default: 'json',
    example: 'json',
    description:
      '`minimal`: symbol, action, score, price, change_pct and rel_volume only. `csv`: one line a candidate; run and age are in the headers.',
  })
  @IsIn(CANDIDATE_FORMATS, { message: `format must be one of ${CANDIDATE_FORMATS.join(', ')}` })
  readonly format: CandidateFormat = 'json';
}
