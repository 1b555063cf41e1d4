import type { FastifyReply } from 'fastify';

/** An answer that no cache keeps and that is made for one request. */
export class PlainAnswer {
  constructor(
    readonly status: number,
    /** JSON. */
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Writes the head of the reply and returns what its body is. */
  write(reply: FastifyReply): Buffer {
    void reply
      .code(this.status)
      .headers({ 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8', ...this.headers });
    return Buffer.from(JSON.stringify(this.body));
  }
}
