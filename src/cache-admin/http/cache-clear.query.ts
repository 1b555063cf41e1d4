import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { Flag } from '../../common/validation/flag.js';
import { Pattern } from './cache-keys.query.js';

const TAG = /^[A-Za-z0-9][A-Za-z0-9:_./-]{0,63}$/;

export class CacheClearQuery {
  @Pattern('Own keys, without the prefix of the installation: * is any text, ? any character. Either this or a tag.')
  readonly pattern?: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 64,
    pattern: TAG.source,
    example: 'AAPL',
    description: 'Every value that was written under this tag, whatever its family. Either this or a pattern.',
  })
  @IsOptional()
  @Matches(TAG, {
    message: 'tag must be 1 to 64 letters, digits and : _ . / -, beginning with a letter or digit',
  })
  readonly tag?: string;

  @Flag('dry_run', 'Only count what would go.')
  readonly dry_run: boolean = false;

  @Flag('confirm', 'Needed for a pattern that does not begin with a family, like *.')
  readonly confirm: boolean = false;

  @Flag('include_last_good', 'Take the last good boards too, if the pattern matches them.')
  readonly include_last_good: boolean = false;
}
