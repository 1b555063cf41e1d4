/**
 * Small documents that outlive the process: what was fetched or learned, and can be had again. `facts` are those of the
 * whole market, which change a few times a day; `recent-facts` change with every cycle.
 */
export const DOCUMENT_NAMES = ['facts', 'recent-facts', 'iv-history', 'volume-curve'] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];

export interface KeptDocument {
  /** When it was written, epoch ms. A later one of the same name never bears an earlier time than one its writer has read. */
  readonly savedMs: number;
  /** JSON. */
  readonly value: unknown;
}

/**
 * Where they are kept, one set a source. They are shared by the processes that share the store; the last writer wins.
 * A store that is away counts as empty and swallows what is written: it is told of by those who watch it.
 */
export abstract class KeptDocuments {
  /** The JSON value last written; null when there is none that can be read. Never rejects. */
  async read(name: DocumentName): Promise<unknown> {
    return (await this.readNewer(name, -Infinity))?.value ?? null;
  }

  /** The document last written; null when there is none that can be read, or none saved later. Never rejects. */
  abstract readNewer(name: DocumentName, thanMs: number): Promise<KeptDocument | null>;

  /** When it was saved, epoch ms. Never rejects. @param value JSON */
  abstract write(name: DocumentName, value: unknown): Promise<number>;
}
