import type { DocumentName } from '../kept-documents.js';

/** One place where texts are kept by name. */
export abstract class DocumentStore {
  /** The text last written; null when there is none. Rejects when the place cannot be used. */
  abstract read(name: DocumentName): Promise<string | null>;
  /** Writes it whole or not at all. Rejects when the place cannot be used. */
  abstract write(name: DocumentName, text: string): Promise<void>;
}
