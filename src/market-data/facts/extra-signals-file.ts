import { open } from 'node:fs/promises';
import { type ExtraDocument, ExtraSignalsFeed, MAX_DOCUMENT_BYTES, tooLarge } from './extra-signals-feed.js';

/** A file, read when its time of change or its size is another. */
export class ExtraSignalsFile extends ExtraSignalsFeed {
  private seen = '';

  constructor(private readonly path: string) {
    super();
  }

  override async read(signal: AbortSignal): Promise<ExtraDocument | null> {
    const file = await open(this.path).catch((error: unknown) => {
      throw new Error(`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
        cause: error,
      });
    });
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new Error('it is not a file');
      if (stats.size > MAX_DOCUMENT_BYTES) throw tooLarge();
      const version = `${String(stats.mtimeMs)} ${String(stats.size)}`;
      if (version === this.seen) return null;
      const text = await file.readFile({ encoding: 'utf8', signal });
      this.seen = version;
      return { text, modifiedMs: Math.floor(stats.mtimeMs) };
    } finally {
      await file.close();
    }
  }
}
