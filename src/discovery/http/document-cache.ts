import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BoardStore, type PublishedRun } from '../board/board-store.js';
import type { BoardDocument } from './board-document.js';
import { EncodedDocument } from './encoded-document.js';

const DOCUMENTS_BYTES = 48 * 1024 * 1024;
const URLS_BYTES = 2 * 1024 * 1024;
/** An entry's share beyond its texts, roughly: headers included. */
const ENTRY_BYTES = 256;

/** Headers that a route gives to each of its answers, e.g. `deprecation`. */
export type RouteHeaders = Readonly<Record<string, string>>;

/** What a request target was answered with. */
export interface RememberedRead {
  readonly encoded: EncodedDocument;
  readonly headers: RouteHeaders;
}

/** The answers made from the current run. A new run empties it. */
@Injectable()
export class DocumentCache {
  private run: PublishedRun | null = null;
  private readonly documents = new LRUCache<string, EncodedDocument>({
    maxSize: DOCUMENTS_BYTES,
    sizeCalculation: ({ weight }) => weight,
  });
  /** Request targets that have been validated, and the document that each means. */
  private readonly targets = new LRUCache<string, { readonly key: string; readonly headers: RouteHeaders }>({
    maxSize: URLS_BYTES,
    sizeCalculation: ({ key }, url) => key.length + url.length + ENTRY_BYTES,
  });

  constructor(private readonly boards: BoardStore) {}

  /** The document of a key, built when nobody asked for it since the run was published; null before the first run. */
  document(key: string, build: (run: PublishedRun) => BoardDocument): EncodedDocument | null {
    const run = this.follow();
    if (run === null) return null;
    const known = this.documents.get(key);
    if (known !== undefined) return known;
    const built = new EncodedDocument(build(run));
    this.documents.set(key, built);
    return built;
  }

  /** What a request target was answered with during this run. */
  byUrl(url: string): RememberedRead | undefined {
    this.follow();
    const target = this.targets.get(url);
    const encoded = target && this.documents.get(target.key);
    return target && encoded && { encoded, headers: target.headers };
  }

  rememberUrl(url: string, { document }: EncodedDocument, headers: RouteHeaders): void {
    if (document.lastsWithRun) this.targets.set(url, { key: document.key, headers });
  }

  private follow(): PublishedRun | null {
    const { current } = this.boards;
    if (current !== this.run) {
      this.documents.clear();
      this.targets.clear();
      this.run = current;
    }
    return current;
  }
}
