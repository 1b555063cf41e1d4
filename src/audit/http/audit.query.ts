import { Limit } from '../../common/validation/limit.js';

export class AuditQuery {
  @Limit(1000, 100, 'Entries at most, newest first.')
  readonly limit: number = 100;
}
