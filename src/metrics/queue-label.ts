/** The queues of the program, as metrics name them: scans of the market, and features of a day. */
export const QUEUE_LABELS = ['scans', 'features'] as const;
export type QueueLabel = (typeof QUEUE_LABELS)[number];
