import { Injectable } from '@nestjs/common';
import { EventBus } from '../../events/event-bus.js';
import { CycleService } from './cycle.service.js';

/**
 * Readers of this program follow the emergency switch by themselves. Those of Redis (`bms:*`) and of the events follow the
 * next board, so one is wanted at once.
 */
@Injectable()
export class EmergencyCycles {
  constructor(events: EventBus, cycles: CycleService) {
    events.subscribe(
      ({ data }) => {
        if (data.emergency !== undefined) cycles.soon();
      },
      ['calibration.changed'],
    );
  }
}
