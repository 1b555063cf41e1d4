/** How the scheduled cycles fare. Times are epoch ms, null = never. */
export interface CycleStatus {
  /** True while cycles are scheduled (ENABLE_WORKER_AUTO_START, and not shut down). */
  readonly scheduled: boolean;
  readonly running: boolean;
  readonly lastSuccessMs: number | null;
  readonly consecutiveFailures: number;
  /** `kind: message` of the last failure, null after a success. */
  readonly lastError: string | null;
  readonly nextCycleMs: number | null;
  /** Seconds between cycles at the present session, before jitter. */
  readonly cadenceSeconds: number;
  /** Stage of the running cycle, or null. */
  readonly stage: string | null;
}
