import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Who runs a job, in records and in logs: host and process, and a random part, as containers share both. */
export function newWorkerId(): string {
  return `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
}
