import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { EVENT_ID_SHAPE, isEventId } from '../event-id.js';
import { EVENT_TYPES, type EventType } from '../event-types.js';

/** Each of them once, with room to spare. */
const MAX_CHARS = 500;
const SHAPE = `^(?:${EVENT_TYPES.join('|')})(?:,(?:${EVENT_TYPES.join('|')}))*$`;
const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);
export const TYPES_MESSAGE = `types must be a comma list of ${EVENT_TYPES.join(', ')}`;

export class EventsQuery {
  @ApiPropertyOptional({
    type: 'string',
    maxLength: MAX_CHARS,
    pattern: SHAPE.replaceAll('.', '\\.'),
    example: 'candidates.updated,scan.failed',
    description: `Only these types, separated by commas: ${EVENT_TYPES.join(', ')}. All when left out.`,
  })
  @IsOptional()
  @ValidateBy({ name: 'isListOfEventTypes', validator: { validate: isListOfEventTypes } }, { message: TYPES_MESSAGE })
  readonly types?: string;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 31,
    pattern: EVENT_ID_SHAPE.source,
    example: '1763711111000-0',
    description: 'As the header Last-Event-ID, for clients that cannot set it; the header counts where both are sent.',
  })
  @IsOptional()
  @ValidateBy(
    { name: 'isEventId', validator: { validate: (value) => typeof value === 'string' && isEventId(value) } },
    { message: 'last_event_id must be the id of an event, like 1763711111000-0' },
  )
  readonly last_event_id?: string;
}

function isListOfEventTypes(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_CHARS && value.split(',').every((type) => KNOWN.has(type));
}

/** The types of a valid list; null, for all, when there is none. */
export function typesOf({ types }: EventsQuery): ReadonlySet<EventType> | null {
  if (types === undefined) return null;
  const wanted = new Set(types.split(','));
  return new Set(EVENT_TYPES.filter((type) => wanted.has(type)));
}
