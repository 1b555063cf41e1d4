import { Injectable } from '@nestjs/common';
import type { Finding } from '../finding.js';
import { judgeMemory } from '../judge-platform.js';
import { ProcessVitals } from '../process-vitals.js';
import { Indicator } from './indicator.js';

/** Memory of this process against its limit. */
@Injectable()
export class MemoryIndicator extends Indicator {
  override readonly name = 'memory';

  constructor(private readonly vitals: ProcessVitals) {
    super();
  }

  override look(): Finding {
    return judgeMemory(this.vitals.memory);
  }
}
