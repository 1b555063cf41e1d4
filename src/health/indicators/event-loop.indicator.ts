import { Injectable } from '@nestjs/common';
import type { Finding } from '../finding.js';
import { judgeEventLoop } from '../judge-platform.js';
import { ProcessVitals } from '../process-vitals.js';
import { Indicator } from './indicator.js';

/** Whether the event loop of this process turns. */
@Injectable()
export class EventLoopIndicator extends Indicator {
  override readonly name = 'event_loop';

  constructor(private readonly vitals: ProcessVitals) {
    super();
  }

  override look(): Finding {
    return judgeEventLoop(this.vitals.longestStallMs);
  }
}
