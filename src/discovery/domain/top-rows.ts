const LENGTH = 20;

/** The 20 best rows by one column, best first, ties by symbol: kept in order as rows are offered, without sorting the market. */
export class TopRows {
  readonly rows: number[] = [];

  /** @param direction 1 = the largest values, -1 = the smallest */
  constructor(
    private readonly symbols: readonly string[],
    private readonly column: Float64Array,
    private readonly direction: 1 | -1,
  ) {}

  offer(row: number): void {
    const last = this.rows.at(-1);
    if (this.rows.length === LENGTH && last !== undefined && !this.isBefore(row, last)) return;
    let place = this.rows.length;
    while (place > 0 && this.isBefore(row, this.rows[place - 1] as number)) place--;
    this.rows.splice(place, 0, row);
    if (this.rows.length > LENGTH) this.rows.pop();
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.direction * ((this.column[b] as number) - (this.column[a] as number));
    return difference === 0 ? (this.symbols[a] as string) < (this.symbols[b] as string) : difference < 0;
  }
}
