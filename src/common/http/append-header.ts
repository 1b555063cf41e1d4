import type { FastifyReply } from 'fastify';

/** Adds to a list header that somebody else (CORS, a decorator) may have begun. */
export function appendHeader(reply: FastifyReply, name: string, value: string): void {
  const present = reply.getHeader(name);
  reply.header(name, present === undefined ? value : `${String(present)}, ${value}`);
}
