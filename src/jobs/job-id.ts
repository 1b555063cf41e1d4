/** No ':' and no integer: the keys of the store are made of ids, and its own ids are integers. */
const JOB_ID = /^(?!-?\d+$)[\w-]{1,200}$/;

/** Throws TypeError. */
export function assertJobId(id: string): void {
  if (!JOB_ID.test(id)) throw new TypeError(`${JSON.stringify(id)} cannot be the id of a job`);
}
