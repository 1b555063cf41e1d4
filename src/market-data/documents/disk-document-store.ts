import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../common/error-code.js';
import { writeFileWhole } from '../../common/write-file-whole.js';
import type { DocumentName } from '../kept-documents.js';
import { DocumentStore } from './document-store.js';

/** One file a document, `<dir>/<name>.json`. Processes may share the folder. */
export class DiskDocumentStore extends DocumentStore {
  /** @param dir of one source */
  constructor(private readonly dir: string) {
    super();
  }

  override async read(name: DocumentName): Promise<string | null> {
    try {
      return await readFile(this.path(name), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  override async write(name: DocumentName, text: string): Promise<void> {
    await writeFileWhole(this.path(name), Buffer.from(text));
  }

  private path(name: DocumentName): string {
    return join(this.dir, `${name}.json`);
  }
}
