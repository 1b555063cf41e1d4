import type { DomainEvent } from './domain-event.js';
import { compareEventIds } from './event-id.js';

/** What came after an event that a reader has seen. */
export interface EventReplay {
  /** That event is not remembered (any more), so that some after it may be missing: the reader has to load its state anew. */
  readonly reset: boolean;
  /** What is still known, oldest first. */
  readonly events: readonly DomainEvent[];
}

/** Nothing is missing only when the event lies between the oldest and the newest that are remembered. */
export function replayAfter(
  id: string,
  oldestId: string | undefined,
  newestId: string | undefined,
  events: readonly DomainEvent[],
): EventReplay {
  if (oldestId === undefined || newestId === undefined) return { reset: true, events };
  const isRemembered = compareEventIds(id, oldestId) >= 0 && compareEventIds(id, newestId) <= 0;
  return { reset: !isRemembered, events };
}
