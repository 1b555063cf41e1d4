/** What a test has opened. */
export class Opened {
  private readonly closers: (() => Promise<unknown>)[] = [];

  add<T>(thing: T, close: (thing: T) => Promise<unknown>): T {
    this.closers.push(() => close(thing));
    return thing;
  }

  /** The latest first; goes on when one fails, and tells the first failure then. */
  async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).reverse())
      await close().catch((error: unknown) => {
        failures.push(error);
      });
    if (failures.length > 0) throw failures[0] as Error;
  }
}
