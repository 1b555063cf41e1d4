import { Injectable } from '@nestjs/common';
import { WorkerControl } from './worker-control.js';

/** In a process that leaves jobs to others. */
@Injectable()
export class AbsentWorker extends WorkerControl {
  override readonly isHere = false;

  override restart(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
