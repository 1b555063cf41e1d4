import type { ReferenceRow } from '../../market-data/reference-table.js';
import type { ScoredFrame } from './scored-frame.js';

/** The texts of a frame, each split on first use, with a lookup by symbol. */
export class FrameSymbols {
  private readonly lines = new Map<TextName, readonly string[]>();
  private rows: ReadonlyMap<string, number> | null = null;

  private constructor(private readonly frame: ScoredFrame) {}

  /** The index of a frame; built once per frame and dropped with it. */
  static of(frame: ScoredFrame): FrameSymbols {
    const known = indexes.get(frame);
    if (known !== undefined) return known;
    const built = new FrameSymbols(frame);
    indexes.set(frame, built);
    return built;
  }

  get symbols(): readonly string[] {
    return this.split('symbolsText');
  }

  rowOf(symbol: string): number | undefined {
    this.rows ??= new Map(this.symbols.map((name, row) => [name, row]));
    return this.rows.get(symbol);
  }

  /** Name, type, exchange and sector of a row as reference data. */
  describe(row: number): Pick<ReferenceRow, 'symbol' | 'name' | 'type' | 'exchange' | 'sector'> {
    const text = (name: TextName): string | null => {
      const line = this.split(name)[row];
      return line === undefined || line === '' ? null : line;
    };
    return {
      symbol: this.symbols[row] ?? '',
      name: text('namesText'),
      type: text('typesText'),
      exchange: text('exchangesText'),
      sector: text('sectorsText'),
    };
  }

  private split(name: TextName): readonly string[] {
    let lines = this.lines.get(name);
    if (lines === undefined) {
      lines = this.frame.count === 0 ? [] : this.frame[name].split('\n');
      this.lines.set(name, lines);
    }
    return lines;
  }
}

type TextName = 'symbolsText' | 'namesText' | 'typesText' | 'exchangesText' | 'sectorsText';

const indexes = new WeakMap<ScoredFrame, FrameSymbols>();
