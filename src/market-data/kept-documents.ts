/**
 * Small documents that outlive the process: what was fetched or learned, and can be had again. `facts` are those of the
 * whole market, which change a few times a day; `recent-facts` change with every cycle.
 */
export const DOCUMENT_NAMES = ['facts', 'recent-facts', 'iv-history', 'volume-curve'] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];

/**
 * Where they are kept, one set a source. They are shared by the processes that share the store; the last writer wins.
 * A store that is away counts as empty and swallows what is written: it is told of by those who watch it.
 */
export abstract class KeptDocuments {
  /** The JSON value last written; null when there is none that can be read. Never rejects. */
  abstract read(name: DocumentName): Promise<unknown>;
  /** @param value JSON. Never rejects. */
  abstract write(name: DocumentName, value: unknown): Promise<void>;
}
