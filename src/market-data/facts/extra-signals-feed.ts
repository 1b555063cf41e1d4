export interface ExtraDocument {
  readonly text: string;
  /** When the feed says that it was written, epoch ms; null when it does not say. */
  readonly modifiedMs: number | null;
}

/** Where the operator's own signals are read. */
export abstract class ExtraSignalsFeed {
  /** The document; null when it has not changed since it was read last. Rejects with an Error that names no address. */
  abstract read(signal: AbortSignal): Promise<ExtraDocument | null>;
}

/** Bytes of a document, unpacked. */
export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

export function tooLarge(): Error {
  return new Error(`the document is larger than ${String(MAX_DOCUMENT_BYTES / 1024 / 1024)} MiB`);
}
