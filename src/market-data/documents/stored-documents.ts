import { z } from 'zod';
import type { Clock } from '../../common/clock.js';
import { type DocumentName, KeptDocuments } from '../kept-documents.js';
import type { DocumentStore } from './document-store.js';

/** What is written: the value and when. */
const ENVELOPE = z.object({ saved_ms: z.number(), value: z.unknown() });
type Envelope = z.infer<typeof ENVELOPE>;

/**
 * Documents in every place there is: the disk of this machine, the Redis of all. Each write goes to all of them, and the
 * newest that any of them has is read, so that a place which was away or lost its content is made up for.
 */
export class StoredDocuments extends KeptDocuments {
  constructor(
    private readonly stores: readonly DocumentStore[],
    private readonly clock: Clock,
  ) {
    super();
  }

  override async read(name: DocumentName): Promise<unknown> {
    const outcomes = await Promise.allSettled(this.stores.map((store) => store.read(name)));
    let newest: Envelope | null = null;
    for (const outcome of outcomes) {
      const found = outcome.status === 'fulfilled' && outcome.value !== null ? opened(outcome.value) : null;
      if (found !== null && (newest === null || found.saved_ms > newest.saved_ms)) newest = found;
    }
    return newest?.value ?? null;
  }

  override async write(name: DocumentName, value: unknown): Promise<void> {
    const envelope: Envelope = { saved_ms: this.clock.nowMs(), value };
    const text = JSON.stringify(envelope);
    await Promise.allSettled(this.stores.map((store) => store.write(name, text)));
  }
}

/** null when it is damaged. */
function opened(text: string): Envelope | null {
  try {
    return ENVELOPE.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
