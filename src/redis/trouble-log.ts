import { Logger } from '@nestjs/common';
import type { Clock } from '../common/clock.js';
import type { RedisTrouble } from './redis-state.js';

const QUIET_MS = 30_000;

const EXPLANATIONS: Readonly<Record<RedisTrouble, string>> = {
  unreachable:
    'cannot be reached. Check that it runs, its host and port, and whether it speaks TLS (rediss://) or not (redis://)',
  timeout: 'does not answer in time. Check its load, its slow commands and the network',
  auth: 'refuses the password. Check REDIS_PASSWORD, or the user and password in REDIS_URL',
  tls: 'has a certificate that does not pass. Check REDIS_SSL_CERT_REQS, REDIS_SSL_CA and the host name in REDIS_URL',
  readonly: 'is a replica and refuses writes. A failover is under way, or the address is not the one of the master',
  loading: 'is loading its data',
  database:
    'does not let us select the database. Set REDIS_DB, or the number at the end of REDIS_URL, to one it has (0 to 15 ' +
    'unless its `databases` says otherwise; a cluster has only 0) and the user may SELECT',
};

/** Says what is wrong and what to do: one line per reason in 30 s, and one when all is well again. */
export class TroubleLog {
  private readonly logger = new Logger('Redis');
  private readonly lastMs = new Map<RedisTrouble, number>();
  private toldTrouble = false;

  constructor(
    private readonly clock: Clock,
    private readonly address: string,
  ) {}

  down(trouble: RedisTrouble, cause: Error | null): void {
    const nowMs = this.clock.nowMs();
    if (nowMs - (this.lastMs.get(trouble) ?? -Infinity) < QUIET_MS) return;
    this.lastMs.set(trouble, nowMs);
    this.toldTrouble = true;
    this.logger.warn(
      `Redis at ${this.address} ${EXPLANATIONS[trouble]}${codeOf(cause)}. Serving from memory until it is back.`,
    );
  }

  up(): void {
    if (!this.toldTrouble) return;
    this.toldTrouble = false;
    this.logger.log(`Redis at ${this.address} is back`);
  }

  warn(message: string): void {
    this.logger.warn(message);
  }
}

/** Codes name the cause more exactly; texts of errors may carry what must not be logged. */
function codeOf(cause: Error | null): string {
  const code = cause !== null && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? ` (${code})` : '';
}
