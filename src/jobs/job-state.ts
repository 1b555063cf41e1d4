/**
 * Where a job is in its life. `queued` includes a job that waits for its next try; `failed` ones stay for an operator to
 * look at, retry or discard.
 */
export const JOB_STATES = ['queued', 'in_progress', 'completed', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const JOB_PRIORITIES = ['high', 'normal'] as const;
/** High ones run before normal ones; of equal ones the oldest runs first. */
export type JobPriority = (typeof JOB_PRIORITIES)[number];
