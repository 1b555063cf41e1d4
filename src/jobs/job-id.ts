/** No ':' and no integer: the keys of the store are made of ids, and its own ids are integers. */
const JOB_ID = /^(?!-?\d+$)[\w-]{1,200}$/;
/** What the store keeps of its own beside the jobs. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'active wait waiting-children paused id delayed prioritized stalled-check completed failed stalled repeat limiter ' +
    'meta events pc marker de metrics consumers'
  ).split(' '),
);

/** Whether a job can have this id; anything else has never been heard of. */
export function isJobId(id: string): boolean {
  return JOB_ID.test(id) && !RESERVED.has(id);
}

/** Throws TypeError. */
export function assertJobId(id: string): void {
  if (!isJobId(id)) throw new TypeError(`${JSON.stringify(id)} cannot be the id of a job`);
}
