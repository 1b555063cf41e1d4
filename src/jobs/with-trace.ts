import type { Tracing } from '../common/tracing/tracing.js';
import type { NewJob } from './job-record.js';

/** The job with the trace in which it is asked for, where there is one. */
export function withTrace<D>(job: NewJob<D>, tracing: Tracing): NewJob<D> {
  const trace = tracing.carrier();
  return trace === null ? job : { ...job, trace };
}
