import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import type { QueueLink } from './queue-link.js';

/** Operations go through the admin routes, which keep similar jobs apart, remember discarded ones, and are logged. */
const READ_ONLY = { readOnlyMode: true };

/** Bull Board over the queue of this process, to look at and not to touch. Who may look is decided by AccessGate. */
export class QueueBoard {
  private readonly server = new FastifyAdapter();
  private readonly board: ReturnType<typeof createBullBoard>;
  private isAttached = false;

  /** @param path where it is mounted, e.g. `/admin/queues` */
  constructor(
    private readonly link: QueueLink<unknown>,
    private readonly path: string,
  ) {
    this.server.setBasePath(path);
    this.board = createBullBoard({
      queues: [],
      serverAdapter: this.server,
      options: { uiConfig: { boardTitle: 'bms-discovery jobs' } },
    });
  }

  /** Mounts its page, its files and what they read. */
  mount(fastify: FastifyInstance): void {
    void fastify.register(this.server.registerPlugin(), { prefix: this.path });
  }

  /** Shows the queue, which exists once its Redis has answered. Rejects with QueueUnavailableError while that is away. */
  async attach(): Promise<void> {
    await this.link.run((queue, client) => {
      if (!this.isAttached) this.board.addQueue(new BullMQAdapter(queue, READ_ONLY));
      this.isAttached = true;
      return client.ping();
    });
  }
}
