import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionCalendar } from '../calendar/session-calendar.js';
import type { DocumentName, KeptDocuments } from '../kept-documents.js';
import type { MarketDataProvider } from '../market-data-provider.js';
import { decodeRecent, decodeTables, encodeRecent, encodeTables } from './facts-codec.js';
import type { HeldFacts } from './held-facts.js';
import type { IvHistory } from './iv-history.js';

/** What changes with every cycle is written this seldom. */
const RECENT_EVERY_MS = 5 * 60_000;
const IV_EVERY_MS = 30 * 60_000;

interface Chapter {
  readonly name: DocumentName;
  /** Between two writes. */
  readonly everyMs: number;
  readonly revision: () => number;
  /** Takes over what others have written, where it is newer or not here. */
  readonly adopt: (document: unknown, nowMs: number) => void;
  readonly encode: (nowMs: number) => unknown;
  savedRevision: number;
  /** By the market's clock. */
  writtenMs: number;
  /** When the document was saved that was read or written last, epoch ms. */
  seenMs: number;
}

/** Keeps the facts beyond the process and shares them with others. Never rejects. */
export class FactsArchive {
  private readonly tables: Chapter;
  private readonly recent: Chapter;
  private readonly chapters: readonly Chapter[];
  private isLoaded = false;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly documents: KeptDocuments,
    private readonly provider: MarketDataProvider,
    held: HeldFacts,
    ivHistory: IvHistory,
  ) {
    this.tables = tablesChapter(held);
    this.recent = recentChapter(held);
    this.chapters = [this.tables, this.recent, ivChapter(ivHistory, provider.calendar)];
  }

  /** What was known before a start; afterwards what others have written since, tables only where that may save calls. */
  async read(wantsTables: boolean): Promise<void> {
    const { chapters, tables, recent } = this;
    const wanted = wantsTables ? [tables, recent] : [recent];
    await Promise.all((this.isLoaded ? wanted : chapters).map((chapter) => this.catchUp(chapter)));
    this.isLoaded = true;
  }

  /** Writes what has changed, one document a call, when its turn has come; returns at once. */
  save(): void {
    const nowMs = this.provider.marketNowMs();
    const due = this.changed().find(({ writtenMs, everyMs }) => nowMs - writtenMs >= everyMs);
    if (due === undefined) return;
    due.writtenMs = nowMs;
    this.saving = this.saving.then(() => this.write(due));
  }

  /** Writes all that has changed. */
  async flush(): Promise<void> {
    await this.saving;
    for (const chapter of this.changed()) await this.write(chapter);
  }

  private changed(): Chapter[] {
    return this.isLoaded ? this.chapters.filter((chapter) => chapter.savedRevision !== chapter.revision()) : [];
  }

  /** Into what others have written since: the last writer must not undo the work of the one before. */
  private async write(chapter: Chapter): Promise<void> {
    // the boards of the cycle go first
    await nextTurn();
    await this.catchUp(chapter);
    if (chapter.savedRevision === chapter.revision()) return;
    chapter.savedRevision = chapter.revision();
    const document = chapter.encode(this.provider.marketNowMs());
    chapter.seenMs = await this.documents.write(chapter.name, document);
  }

  /** What is taken over is saved already. */
  private async catchUp(chapter: Chapter): Promise<void> {
    const kept = await this.documents.readNewer(chapter.name, chapter.seenMs);
    if (kept === null) return;
    const isSaved = chapter.savedRevision === chapter.revision();
    chapter.seenMs = kept.savedMs;
    chapter.adopt(kept.value, this.provider.marketNowMs());
    if (isSaved) chapter.savedRevision = chapter.revision();
  }
}

const UNSAVED = { savedRevision: 0, writtenMs: -Infinity, seenMs: -Infinity };

function tablesChapter(held: HeldFacts): Chapter {
  return {
    ...UNSAVED,
    name: 'facts',
    everyMs: 0,
    revision: () => held.tablesRevision,
    adopt: (document, nowMs) => {
      const tables = decodeTables(document);
      if (tables !== null) held.adoptTables(tables, nowMs);
    },
    encode: () => encodeTables(held.tables),
  };
}

function recentChapter(held: HeldFacts): Chapter {
  return {
    ...UNSAVED,
    name: 'recent-facts',
    everyMs: RECENT_EVERY_MS,
    revision: () => held.recentRevision,
    adopt: (document, nowMs) => {
      const recent = decodeRecent(document);
      if (recent !== null) held.adoptRecent(recent, nowMs);
    },
    encode: () => encodeRecent(held.recent),
  };
}

function ivChapter(ivHistory: IvHistory, calendar: SessionCalendar): Chapter {
  return {
    ...UNSAVED,
    name: 'iv-history',
    everyMs: IV_EVERY_MS,
    revision: () => ivHistory.revision,
    adopt: (document) => {
      ivHistory.adopt(document);
    },
    encode: (nowMs) => {
      ivHistory.prune(calendar, nowMs);
      return ivHistory.toDocument();
    },
  };
}
