import type { ProcessMemory, ProcessVitals } from '../../src/health/process-vitals.js';

/** A process that fares as a test says: what runs the test itself is nobody's concern. */
export class ManualVitals implements Pick<ProcessVitals, 'memory' | 'longestStallMs'> {
  memory: ProcessMemory = { rssBytes: 100e6, limitBytes: 512e6, heapUsedBytes: 50e6, heapLimitBytes: 256e6 };
  longestStallMs = 21;
}
