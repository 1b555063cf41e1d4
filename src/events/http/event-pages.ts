import type { EventBus } from '../event-bus.js';
import type { EventReplay } from '../event-replay.js';

/** What came after an event, page by page, as long as there is more: the next page is read when it is asked for. */
export async function* eventPages(bus: Pick<EventBus, 'eventsAfter'>, id: string): AsyncGenerator<EventReplay, void> {
  let last: string | undefined = id;
  while (last !== undefined) {
    const page: EventReplay = await bus.eventsAfter(last);
    yield page;
    last = page.events.at(-1)?.id;
  }
}
