/** What an operator can do with the consumer of this process. */
export abstract class WorkerControl {
  /**
   * Replaces the consumer, with all its connections. A running job may finish first, within 25 s, else it goes back to the
   * queue. Resolves when the new one takes jobs; false: this process runs no jobs.
   */
  abstract restart(): Promise<boolean>;
}
