import type { NewsItem } from '../../market-data/facts/market-facts.js';
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
    return {
      symbol: this.symbols[row] ?? '',
      name: this.text('namesText', row),
      type: this.text('typesText', row),
      exchange: this.text('exchangesText', row),
      sector: this.text('sectorsText', row),
    };
  }

  /** The newest relevant item of a row. */
  newsOf(row: number): NewsItem | null {
    const line = this.text('newsText', row);
    return line === null ? null : (JSON.parse(line) as NewsItem);
  }

  private text(name: TextName, row: number): string | null {
    const line = this.split(name)[row];
    return line === undefined || line === '' ? null : line;
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

type TextName = 'symbolsText' | 'namesText' | 'typesText' | 'exchangesText' | 'sectorsText' | 'newsText';

const indexes = new WeakMap<ScoredFrame, FrameSymbols>();
