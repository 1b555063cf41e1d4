import { Injectable } from '@nestjs/common';
import { ShutdownState } from '../../common/shutdown-state.js';
import type { Finding } from '../finding.js';
import { judgeApi } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** This server: up, or on its way out. */
@Injectable()
export class ApiIndicator extends Indicator {
  override readonly name = 'api';

  constructor(private readonly shutdown: ShutdownState) {
    super();
  }

  override look(): Finding {
    return judgeApi(this.shutdown.draining);
  }
}
