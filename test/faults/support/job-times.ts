import type { ServiceOptions } from '../../support/faults/service-process.js';
import { IS_FULL, sized } from './size.js';

/** A quick run waits less for the dead. */
export const SCALED: ServiceOptions = IS_FULL ? {} : { scaled: { lockDurationMs: 4_000, stalledIntervalMs: 2_000 } };
/** A lock, and two looks for the dead. */
export const RECOVERY_MS = sized(8_000, 20_000);
/** Until a quick run's processes have been given a core. */
export const LATE_MS = sized(4_000, 0);
