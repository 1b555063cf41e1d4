import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../common/problem/problem-exception.js';
import { sendProblem } from '../common/problem/send-problem.js';
import { QueueLink } from '../jobs/adapters/bullmq/queue-link.js';
import type { QueueBoard } from '../jobs/adapters/bullmq/queue-board.js';
import { queueUnavailable } from '../jobs/queue-unavailable.filter.js';
import { QueueUnavailableError } from '../jobs/queue-unavailable.error.js';

const PATH = '/admin/queues';
const DATA = `${PATH}/api/`;

/**
 * Bull Board at /admin/queues. Its routes belong to no controller, so AccessGate keeps them for the owners of an admin's
 * key, whatever the address looked like: it decides by the route that the router has found.
 */
export async function serveQueueBoard(app: NestFastifyApplication): Promise<void> {
  // nobody else pays for loading it
  const { QueueBoard } = await import('../jobs/adapters/bullmq/queue-board.js');
  const links = app.get<typeof QueueLink, QueueLink<unknown>>(QueueLink, { strict: false, each: true });
  const board = new QueueBoard(links, PATH);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('preHandler', (request, reply, done) => {
    const address = request.routeOptions.url ?? '';
    if (address !== PATH && !address.startsWith(`${PATH}/`)) return done();
    reply.header('cache-control', 'no-store');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseToTouch(request, reply);
    if (!address.startsWith(DATA)) return done();
    return void show(board, request, reply, done);
  });
  board.mount(fastify);
}

function refuseToTouch(request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'The board of the queues can be looked at only; /discovery/v3/admin and /admin/worker operate them.';
  sendProblem(request, reply, new ProblemException('method_not_allowed', detail, { headers: { allow: 'GET, HEAD' } }));
}

async function show(
  board: QueueBoard,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): Promise<void> {
  try {
    await board.attach();
    done();
  } catch (error) {
    if (error instanceof QueueUnavailableError) sendProblem(request, reply, queueUnavailable(error.trouble));
    else done(error as Error);
  }
}
