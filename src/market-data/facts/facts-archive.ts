import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentName, KeptDocuments } from '../kept-documents.js';
import type { MarketDataProvider } from '../market-data-provider.js';
import { decodeRecent, decodeTables, encodeRecent, encodeTables } from './facts-codec.js';
import type { HeldFacts } from './held-facts.js';
import { IV_SESSIONS, type IvHistory } from './iv-history.js';

/** What changes with every cycle is written this seldom. */
const RECENT_EVERY_MS = 5 * 60_000;
const IV_EVERY_MS = 30 * 60_000;

interface Chapter {
  readonly name: DocumentName;
  /** Between two writes. */
  readonly everyMs: number;
  readonly revision: () => number;
  readonly write: () => Promise<void>;
  savedRevision: number;
  savedMs: number;
}

/** Keeps the facts beyond the process and shares them with others. Never rejects. */
export class FactsArchive {
  private readonly chapters: readonly Chapter[];
  private isLoaded = false;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly documents: KeptDocuments,
    private readonly provider: MarketDataProvider,
    private readonly held: HeldFacts,
    private readonly ivHistory: IvHistory,
  ) {
    const unsaved = { savedRevision: 0, savedMs: -Infinity };
    this.chapters = [
      {
        ...unsaved,
        name: 'facts',
        everyMs: 0,
        revision: () => held.tablesRevision,
        write: () => documents.write('facts', encodeTables(held.tables)),
      },
      {
        ...unsaved,
        name: 'recent-facts',
        everyMs: RECENT_EVERY_MS,
        revision: () => held.recentRevision,
        write: () => documents.write('recent-facts', encodeRecent(held.recent)),
      },
      {
        ...unsaved,
        name: 'iv-history',
        everyMs: IV_EVERY_MS,
        revision: () => ivHistory.revision,
        write: () => this.writeIvHistory(),
      },
    ];
  }

  /** What was known before a start; afterwards the tables of others, where that may save calls. */
  async read(wantsTables: boolean): Promise<void> {
    if (!this.isLoaded) {
      await Promise.all([this.readTables(), this.readRecent(), this.readIvHistory()]);
      this.isLoaded = true;
      for (const chapter of this.chapters) chapter.savedRevision = chapter.revision();
    } else if (wantsTables) {
      const [facts] = this.chapters;
      const isSaved = facts?.savedRevision === this.held.tablesRevision;
      await this.readTables();
      if (facts !== undefined && isSaved) facts.savedRevision = this.held.tablesRevision;
    }
  }

  /** Writes what has changed, one document a call, when its turn has come; returns at once. */
  save(): void {
    const nowMs = this.provider.marketNowMs();
    const due = this.changed().find(({ savedMs, everyMs }) => nowMs - savedMs >= everyMs);
    if (due !== undefined) this.saving = this.saving.then(() => this.write(due));
  }

  /** Writes all that has changed. */
  async flush(): Promise<void> {
    await this.saving;
    for (const chapter of this.changed()) await this.write(chapter);
  }

  private changed(): Chapter[] {
    return this.isLoaded ? this.chapters.filter((chapter) => chapter.savedRevision !== chapter.revision()) : [];
  }

  private async write(chapter: Chapter): Promise<void> {
    chapter.savedRevision = chapter.revision();
    chapter.savedMs = this.provider.marketNowMs();
    // the boards of the cycle go first
    await nextTurn();
    await chapter.write();
  }

  private async readTables(): Promise<void> {
    const tables = decodeTables(await this.documents.read('facts'));
    if (tables !== null) this.held.adoptTables(tables, this.provider.marketNowMs());
  }

  private async readRecent(): Promise<void> {
    const recent = decodeRecent(await this.documents.read('recent-facts'));
    if (recent !== null) this.held.adoptRecent(recent, this.provider.marketNowMs());
  }

  private async readIvHistory(): Promise<void> {
    this.ivHistory.adopt(await this.documents.read('iv-history'));
  }

  /** Others have seen other sessions. */
  private async writeIvHistory(): Promise<void> {
    await this.readIvHistory();
    const { calendar } = this.provider;
    const { date } = calendar.at(this.provider.marketNowMs());
    const oldest = calendar.sessionsBefore(date, IV_SESSIONS).at(-1);
    if (oldest !== undefined) this.ivHistory.dropBefore(oldest);
    await this.documents.write('iv-history', this.ivHistory.toDocument());
  }
}
