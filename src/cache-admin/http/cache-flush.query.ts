import { Flag } from '../../common/validation/flag.js';

export class CacheFlushQuery {
  @Flag('include_last_good', 'Take the last good boards too.')
  readonly include_last_good: boolean = false;
}
