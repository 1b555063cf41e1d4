import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiAccess } from '../../auth/api-access.decorator.js';
import { ApiProblem } from '../../common/problem/api-problem.decorator.js';
import { TYPES_MESSAGE } from './events.query.js';

const PATH = '/events';

const DESCRIPTION =
  '`id` is the id of the event, `event` its type, `data` the event itself as JSON: id, event_type, timestamp, run_id where ' +
  'there is one, and data. A client that comes again with Last-Event-ID is sent what it missed, each event once, then what ' +
  'happens; `event: reset` comes first where something after that id is no longer known: load the state anew then. ' +
  'A comment every 15 s keeps the connection alive. A client with more than 1 MiB unread is disconnected; 200 are taken.';

const EXAMPLE = `retry: 3000

id: 1763711111000-0
event: candidates.updated
data: {"event_type":"candidates.updated","run_id":"run_20261121_074511_0123456789abcdef","data":{"strategy":"hybrid_v1","epoch":7,"count":50,"trade_ready":3,"monitor":12,"published_at":"2026-11-21T07:45:11.000Z"},"timestamp":"2026-11-21T07:45:11.000Z","id":"1763711111000-0"}

`;

/** Documents the stream of domain events. */
export function ApiEventStream(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'What happens, as server-sent events', description: DESCRIPTION }),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The last event that the client has; a browser sends it by itself.',
      schema: { type: 'string', maxLength: 8192, pattern: '^[\\x20-\\x7e]*$', example: '1763711111000-0' },
    }),
    ApiResponse({
      status: 200,
      description: 'Events until either side ends it.',
      content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
    }),
    ApiProblem({
      code: 'validation_failed',
      detail: 'Not acceptable: types.',
      path: PATH,
      errors: [{ field: 'types', message: TYPES_MESSAGE }],
    }),
    ApiAccess({ level: 'public', path: PATH }),
    ApiProblem({
      code: 'service_unavailable',
      detail: '200 clients follow events already, and no more can.',
      path: PATH,
    }),
    ApiProblem({
      code: 'internal_error',
      detail: 'Something failed on our side. The log has the cause under this request id.',
      path: PATH,
    }),
  );
}
