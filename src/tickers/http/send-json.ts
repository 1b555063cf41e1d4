import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentCoding } from '../../common/http/content-coding.js';
import { encodeBody } from '../../common/http/encoded-body.js';

/** The body of an answer in the coding that the client likes best, with the headers that say so. */
export async function sendJson(request: FastifyRequest, reply: FastifyReply, json: string): Promise<Buffer> {
  reply.header('content-type', 'application/json; charset=utf-8');
  const { coding, bytes } = await encodeBody(contentCoding(request.headers['accept-encoding']), Buffer.from(json));
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return bytes;
}
