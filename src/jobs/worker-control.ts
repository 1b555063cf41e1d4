/** What an operator can do with the consumer of this process. */
export abstract class WorkerControl {
  /** Whether this process runs jobs at all. */
  abstract readonly isHere: boolean;

  /**
   * Replaces the consumer, with all its connections. A running job may finish first, within 25 s, else it goes back to the
   * queue. Resolves when the new one takes jobs; false: there is none to replace.
   */
  abstract restart(): Promise<boolean>;
}
