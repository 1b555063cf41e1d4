/** The form of a Redis stream id; both parts fit a double. */
export const EVENT_ID_SHAPE = /^\d{1,15}-\d{1,15}$/;

export function isEventId(text: string): boolean {
  return EVENT_ID_SHAPE.test(text);
}

/** Negative when `a` is older than `b`, 0 when equal. Both must be event ids. */
export function compareEventIds(a: string, b: string): number {
  const [aMs, aSeq] = parts(a);
  const [bMs, bSeq] = parts(b);
  return aMs - bMs || aSeq - bSeq;
}

/** The next id after `last` for an event of this instant: ids only rise, also when the clock goes back. */
export function nextEventId(last: string, nowMs: number): string {
  const [lastMs, lastSeq] = parts(last);
  return nowMs > lastMs ? `${nowMs}-0` : `${lastMs}-${lastSeq + 1}`;
}

/** An id that is older than all of `ms` before `id`. */
export function earlierEventId(id: string, ms: number): string {
  return `${Math.max(0, parts(id)[0] - ms)}-0`;
}

function parts(id: string): [ms: number, seq: number] {
  const dash = id.indexOf('-');
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))];
}
