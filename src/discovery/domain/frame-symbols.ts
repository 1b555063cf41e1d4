import type { ReferenceRow } from '../../market-data/reference-table.js';
import type { ScoredFrame } from './scored-frame.js';

/** The texts of a frame, split on first use, with a lookup by symbol. */
export class FrameSymbols {
  readonly symbols: readonly string[];
  private readonly rows: ReadonlyMap<string, number>;
  private readonly names: readonly string[];
  private readonly types: readonly string[];
  private readonly exchanges: readonly string[];
  private readonly sectors: readonly string[];

  private constructor(frame: ScoredFrame) {
    const split = (text: string): string[] => (frame.count === 0 ? [] : text.split('\n'));
    this.symbols = split(frame.symbolsText);
    this.names = split(frame.namesText);
    this.types = split(frame.typesText);
    this.exchanges = split(frame.exchangesText);
    this.sectors = split(frame.sectorsText);
    this.rows = new Map(this.symbols.map((symbol, row) => [symbol, row]));
  }

  /** The index of a frame; built once per frame and dropped with it. */
  static of(frame: ScoredFrame): FrameSymbols {
    const known = indexes.get(frame);
    if (known !== undefined) return known;
    const built = new FrameSymbols(frame);
    indexes.set(frame, built);
    return built;
  }

  rowOf(symbol: string): number | undefined {
    return this.rows.get(symbol);
  }

  /** Name, type, exchange and sector of a row as reference data. */
  describe(row: number): Pick<ReferenceRow, 'symbol' | 'name' | 'type' | 'exchange' | 'sector'> {
    const text = (texts: readonly string[]): string | null => (texts[row] === '' ? null : (texts[row] ?? null));
    return {
      symbol: this.symbols[row] ?? '',
      name: text(this.names),
      type: text(this.types),
      exchange: text(this.exchanges),
      sector: text(this.sectors),
    };
  }
}

const indexes = new WeakMap<ScoredFrame, FrameSymbols>();
