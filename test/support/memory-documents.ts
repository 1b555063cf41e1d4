import { type DocumentName, type KeptDocument, KeptDocuments } from '../../src/market-data/kept-documents.js';

/** Documents in memory, as JSON, so that what is no JSON is found out. Each is saved 1 ms after the one before. */
export class MemoryDocuments extends KeptDocuments {
  readonly texts = new Map<DocumentName, string>();
  readonly reads: DocumentName[] = [];
  readonly writes: DocumentName[] = [];
  /** Documents handed out. */
  readonly parsed: DocumentName[] = [];
  private readonly savedMs = new Map<DocumentName, number>();

  override readNewer(name: DocumentName, thanMs: number): Promise<KeptDocument | null> {
    this.reads.push(name);
    const text = this.texts.get(name);
    const savedMs = this.savedMs.get(name) ?? 0;
    if (text === undefined || savedMs <= thanMs) return Promise.resolve(null);
    this.parsed.push(name);
    return Promise.resolve({ savedMs, value: JSON.parse(text) as unknown });
  }

  override write(name: DocumentName, value: unknown): Promise<number> {
    this.writes.push(name);
    this.texts.set(name, JSON.stringify(value));
    this.savedMs.set(name, this.writes.length);
    return Promise.resolve(this.writes.length);
  }
}
