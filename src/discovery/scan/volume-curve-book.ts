import type { KeptDocuments } from '../../market-data/kept-documents.js';
import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { UniverseVerdicts } from '../domain/universe.js';
import type { LearnedCurve } from '../domain/volume-curve.js';
import { learnCurve, prunedLog } from '../domain/volume-curve-learner.js';
import { mergeLogs, seenIn, type VolumeLog } from '../domain/volume-curve-log.js';
import { volumeDocument, volumeLogOf } from './volume-curve-document.js';

/**
 * Watches how the volume of each session builds up, and learns the curve from those it has seen whole. What it has seen
 * is kept after each new stretch of the session, and put together with what other processes have kept.
 */
export class VolumeCurveBook {
  private log: VolumeLog = new Map();
  private curve: LearnedCurve | null = null;
  private loading: Promise<void> | null = null;
  private saving: Promise<void> = Promise.resolve();

  /** @param documents null where nothing is kept beyond the process */
  constructor(private readonly documents: KeptDocuments | null) {}

  /** null until enough sessions have been seen. */
  get learned(): LearnedCurve | null {
    return this.curve;
  }

  /** Reads what was kept, once. Never rejects. */
  ready(): Promise<void> {
    this.loading ??= this.load();
    return this.loading;
  }

  /**
   * Notes the volume of one snapshot and learns from it; returns at once, what is kept follows.
   * @param universe verdicts on its rows, as they stand without a request's filters
   */
  observe(snapshot: MarketSnapshot, universe: UniverseVerdicts): void {
    const seen = seenIn(snapshot, universe);
    if (seen === null) return;
    const log = mergeLogs(this.log, seen);
    if (log === this.log) return;
    this.take(log);
    const { documents } = this;
    if (documents !== null) this.saving = this.saving.then(() => this.save(documents));
  }

  /** Resolves when all that was noted is kept. Never rejects. */
  async flush(): Promise<void> {
    await this.saving;
  }

  private async save(documents: KeptDocuments): Promise<void> {
    await this.load();
    await documents.write('volume-curve', volumeDocument(this.log));
  }

  private async load(): Promise<void> {
    if (this.documents !== null) this.take(mergeLogs(this.log, volumeLogOf(await this.documents.read('volume-curve'))));
  }

  private take(log: VolumeLog): void {
    if (log === this.log) return;
    this.log = prunedLog(log);
    this.curve = learnCurve(this.log);
  }
}
