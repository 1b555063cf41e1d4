import { type DocumentName, KeptDocuments } from '../../src/market-data/kept-documents.js';

/** Documents in memory, as JSON, so that what is no JSON is found out. */
export class MemoryDocuments extends KeptDocuments {
  readonly texts = new Map<DocumentName, string>();
  readonly reads: DocumentName[] = [];
  readonly writes: DocumentName[] = [];

  override read(name: DocumentName): Promise<unknown> {
    this.reads.push(name);
    const text = this.texts.get(name);
    return Promise.resolve(text === undefined ? null : JSON.parse(text));
  }

  override write(name: DocumentName, value: unknown): Promise<void> {
    this.writes.push(name);
    this.texts.set(name, JSON.stringify(value));
    return Promise.resolve();
  }
}
