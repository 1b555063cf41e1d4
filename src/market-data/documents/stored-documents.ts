import { z } from 'zod';
import { parsedJson } from '../../common/parsed-json.js';
import type { Clock } from '../../common/clock.js';
import { type DocumentName, type KeptDocument, KeptDocuments } from '../kept-documents.js';
import type { DocumentStore } from './document-store.js';

/** What is written: the value and when. */
const ENVELOPE = z.object({ saved_ms: z.number(), value: z.unknown() });
type Envelope = z.infer<typeof ENVELOPE>;
/** Tells a text's time without parsing all of it. */
const HEAD = /^\{"saved_ms":(\d+(?:\.\d+)?),/;

/**
 * Documents in every place there is: the disk of this machine, the Redis of all. Each write goes to all of them, and the
 * newest that any of them has is read, so that a place which was away or lost its content is made up for.
 */
export class StoredDocuments extends KeptDocuments {
  /** The latest time seen of each: machines' clocks differ, and what replaces a document must count as newer. */
  private readonly latestMs = new Map<DocumentName, number>();

  constructor(
    private readonly stores: readonly DocumentStore[],
    private readonly clock: Clock,
  ) {
    super();
  }

  override async readNewer(name: DocumentName, thanMs: number): Promise<KeptDocument | null> {
    const outcomes = await Promise.allSettled(this.stores.map((store) => store.read(name)));
    const newestFirst = outcomes
      .flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value !== null ? [outcome.value] : []))
      .map((text) => ({ text, savedMs: savedMsOf(text) }))
      .filter(({ savedMs }) => savedMs > thanMs)
      .sort((a, b) => b.savedMs - a.savedMs);
    for (const { text, savedMs } of newestFirst) {
      const found = opened(text);
      if (found === null) continue;
      this.latestMs.set(name, Math.max(savedMs, this.latestMs.get(name) ?? -Infinity));
      return { savedMs, value: found.value };
    }
    return null;
  }

  override async write(name: DocumentName, value: unknown): Promise<number> {
    const savedMs = Math.max(this.clock.nowMs(), (this.latestMs.get(name) ?? -Infinity) + 1);
    this.latestMs.set(name, savedMs);
    const envelope: Envelope = { saved_ms: savedMs, value };
    const text = JSON.stringify(envelope);
    await Promise.allSettled(this.stores.map((store) => store.write(name, text)));
    return savedMs;
  }
}

/** NaN when it is damaged. */
function savedMsOf(text: string): number {
  return Number(HEAD.exec(text)?.[1] ?? NaN);
}

/** null when it is damaged. */
function opened(text: string): Envelope | null {
  return ENVELOPE.safeParse(parsedJson(text)).data ?? null;
}
