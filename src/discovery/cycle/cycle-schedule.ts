import type { CycleStatus } from './cycle-status.js';

/** What a process knows of the scheduled cycles: those of its own, or of others that it follows. */
export abstract class CycleSchedule {
  abstract status(): CycleStatus;
}
