import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { TickerList } from '../ticker.decorators.js';
import { FeatureDate } from './feature-date.decorator.js';

const MOST = 500;

export class FeaturesBatchBody {
  @FeatureDate()
  readonly date!: string;

  @ValidateIf(({ symbols }: FeaturesBatchBody) => symbols !== undefined)
  @TickerList('symbols', MOST)
  @ApiPropertyOptional()
  readonly symbols?: string[];
}
