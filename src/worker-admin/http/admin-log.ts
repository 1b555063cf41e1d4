import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** One line for each thing that an operator does, under the request id and the id of his key. */
@Injectable()
export class AdminLog {
  private readonly logger = new Logger('Admin');

  tell(request: FastifyRequest, what: string): void {
    this.logger.warn({ request_id: request.id, key_id: request.caller?.keyId ?? null }, what);
  }
}
