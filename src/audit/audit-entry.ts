import type { FastifyRequest } from 'fastify';

/**
 * What became of it. unchanged: it was so already. deferred: done here, and made up for elsewhere when Redis is back:
 * an entry of its own tells of that.
 * failed: it was begun, and not all of it was done.
 */
export const AUDIT_OUTCOMES = ['done', 'unchanged', 'deferred', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Something that was done to the service, by whoever sent the request. */
export interface AuditRecord {
  readonly request: Pick<FastifyRequest, 'id' | 'caller'>;
  /** What was done, as `<thing>.<verb>`: `cache.clear`. */
  readonly action: string;
  /** What it was done to; null where the action says it all. */
  readonly target: string | null;
  /** How many things it took; null where there is nothing to count. */
  readonly count: number | null;
  readonly outcome: AuditOutcome;
  /** What else there is to say of it; nothing when left out. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The same, as it is kept. */
export interface AuditEntry extends Omit<AuditRecord, 'request' | 'outcome' | 'details'> {
  /** Names the entry, wherever it is read. */
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** First 8 hexadecimal digits of the SHA-256 of the key; null = unknown. */
  readonly by: string | null;
  /** null = the entry does not say. */
  readonly outcome: AuditOutcome | null;
  readonly request_id: string | null;
  /** What else is known, by the kind of action. */
  readonly details: Readonly<Record<string, unknown>>;
}
