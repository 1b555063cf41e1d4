/** Told how many values a change took when it was made up for; null = the store would not say. */
export type Creditor = (count: number | null) => void;

/** What is remembered beyond it is left to its TTL. */
const DEBTS_KEPT = 20_000;

interface Debt {
  /** The number of the change that it comes from. */
  readonly change: number;
  readonly creditors: readonly Creditor[];
}

/** Changes of one kind that the store has yet to be told of, by the name of what changed. */
export class StoreDebts {
  private readonly owed = new Map<string, Debt>();

  get size(): number {
    return this.owed.size;
  }

  get names(): Iterable<string> {
    return this.owed.keys();
  }

  has(name: string): boolean {
    return this.owed.has(name);
  }

  /** Somebody wants to know what it took. */
  isAwaited(name: string): boolean {
    return (this.owed.get(name)?.creditors.length ?? 0) > 0;
  }

  note(names: readonly string[], change: number, creditor: Creditor | undefined): void {
    for (const name of names) {
      const creditors = this.owed.get(name)?.creditors ?? [];
      this.owed.set(name, { change, creditors: creditor === undefined ? creditors : [...creditors, creditor] });
    }
    for (const oldest of this.owed.keys()) {
      if (this.owed.size <= DEBTS_KEPT) return;
      this.owed.delete(oldest);
    }
  }

  /** What is owed again while it is paid stays owed. @param pay says how many values each of the names took */
  async settle(
    atOnce: number,
    pay: (names: readonly string[]) => Promise<(name: string) => number | null>,
  ): Promise<void> {
    while (this.owed.size > 0) {
      const some = [...this.owed].slice(0, atOnce);
      const taken = await pay(some.map(([name]) => name));
      for (const [name, { change }] of some) if (this.owed.get(name)?.change === change) this.discharge(name, taken);
    }
  }

  /** Who asked first took what there was; nothing was left for the others. */
  private discharge(name: string, taken: (name: string) => number | null): void {
    const creditors = this.owed.get(name)?.creditors ?? [];
    this.owed.delete(name);
    for (const [at, tell] of creditors.entries()) tell(at === 0 ? taken(name) : 0);
  }
}
