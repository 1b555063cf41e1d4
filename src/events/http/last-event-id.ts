import type { IncomingHttpHeaders } from 'node:http';

/** What a client that comes again says it has, as it says it; null when it says nothing. */
export function lastEventIdOf(headers: IncomingHttpHeaders): string | null {
  const given = headers['last-event-id'];
  return typeof given === 'string' && given !== '' ? given : null;
}
