import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import type { QueueLink } from './queue-link.js';

/** Operations go through the admin routes, which keep similar jobs apart, remember discarded ones, and are logged. */
const READ_ONLY = { readOnlyMode: true };

/** Bull Board over the queues of this process, to look at and not to touch. Who may look is decided by AccessGate. */
export class QueueBoard {
  private readonly server = new FastifyAdapter();
  private readonly board: ReturnType<typeof createBullBoard>;
  private readonly attached = new Set<QueueLink<unknown>>();

  /** @param path where it is mounted, e.g. `/admin/queues` */
  constructor(
    private readonly links: readonly QueueLink<unknown>[],
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

  /** Shows the queues, which exist once their Redis has answered. Rejects with QueueUnavailableError while that is away. */
  async attach(): Promise<void> {
    await Promise.all(
      this.links.map((link) =>
        link.run((queue, client) => {
          if (!this.attached.has(link)) this.board.addQueue(new BullMQAdapter(queue, READ_ONLY));
          this.attached.add(link);
          return client.ping();
        }),
      ),
    );
  }
}
