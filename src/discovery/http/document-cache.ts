import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { StrategyResolver } from '../strategy-resolver.js';
import { BoardStore, type PublishedRun } from '../board/board-store.js';
import type { StrategyName } from '../domain/strategy.js';
import type { BoardDocument } from './board-document.js';
import { EncodedDocument } from './encoded-document.js';

/** Documents of the last run that are made for the next before it is published: what dashboards and bots poll. */
const PREPARED_DOCUMENTS = 16;
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

type Build = (run: PublishedRun) => BoardDocument;

interface CachedDocument {
  readonly encoded: EncodedDocument;
  readonly build: Build;
}

/**
 * The answers made from the current run. A new run empties it, but for the answers in use: those are made and compressed
 * for the new run before it is published, so that no reader waits for either.
 */
@Injectable()
export class DocumentCache {
  private run: PublishedRun | null = null;
  private imposed: StrategyName | null = null;
  private prepared: { readonly run: PublishedRun; readonly documents: ReadonlyMap<string, CachedDocument> } | null =
    null;
  private readonly documents = new LRUCache<string, CachedDocument>({
    maxSize: DOCUMENTS_BYTES,
    sizeCalculation: ({ encoded }) => encoded.weight,
  });
  /** Request targets that have been validated, and the document that each means. */
  private readonly targets = new LRUCache<string, { readonly key: string; readonly headers: RouteHeaders }>({
    maxSize: URLS_BYTES,
    sizeCalculation: ({ key }, url) => key.length + url.length + ENTRY_BYTES,
  });

  constructor(
    private readonly boards: BoardStore,
    private readonly strategies: StrategyResolver,
  ) {
    boards.beforePublication((run) => this.prepare(run));
  }

  /** The document of a key, built when nobody asked for it since the run was published; null before the first run. */
  document(key: string, build: Build): EncodedDocument | null {
    const run = this.follow();
    if (run === null) return null;
    const known = this.documents.get(key);
    if (known !== undefined) return known.encoded;
    const encoded = new EncodedDocument(build(run));
    this.documents.set(key, { encoded, build });
    return encoded;
  }

  /** What a request target was answered with during this run. */
  byUrl(url: string): RememberedRead | undefined {
    this.follow();
    const target = this.targets.get(url);
    const encoded = target && this.documents.get(target.key)?.encoded;
    return target && encoded && { encoded, headers: target.headers };
  }

  /** The strategy that is served whatever is asked; null while requests choose. */
  get imposedStrategy(): StrategyName | null {
    return this.strategies.imposed;
  }

  /** @param imposed the strategy imposed when the request came: what was chosen under another is not remembered */
  rememberUrl(url: string, { document }: EncodedDocument, headers: RouteHeaders, imposed: StrategyName | null): void {
    if (imposed !== this.strategies.imposed) return;
    if (document.lastsWithRun) this.targets.set(url, { key: document.key, headers });
  }

  private follow(): PublishedRun | null {
    const { current } = this.boards;
    const { imposed } = this.strategies;
    // documents name their strategy, request targets need not
    if (imposed !== this.imposed) this.targets.clear();
    this.imposed = imposed;
    if (current !== this.run) {
      this.documents.clear();
      this.targets.clear();
      if (this.prepared?.run === current)
        for (const [key, cached] of this.prepared.documents) this.documents.set(key, cached);
      this.prepared = null;
      this.run = current;
    }
    return current;
  }

  /** The documents are compressed side by side, off the event loop; readers come in between two that are made. */
  private async prepare(run: PublishedRun): Promise<void> {
    const documents = new Map<string, CachedDocument>();
    const compressing: Promise<void>[] = [];
    for (const [key, { encoded, build }] of [...this.documents.entries()].slice(0, PREPARED_DOCUMENTS)) {
      if (!encoded.document.lastsWithRun) continue;
      const next = tryToBuild(build, run);
      if (next === null) continue;
      documents.set(key, { encoded: next, build });
      if (encoded.isCompressed) compressing.push(next.warm());
      await nextTurn();
    }
    await Promise.all(compressing);
    this.prepared = { run, documents };
  }
}

/** null where the new run has no such document (a symbol that left the market): the next reader is told why. */
function tryToBuild(build: Build, run: PublishedRun): EncodedDocument | null {
  try {
    return new EncodedDocument(build(run));
  } catch {
    return null;
  }
}
