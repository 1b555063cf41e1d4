import { type ExtraDocument, ExtraSignalsFeed, MAX_DOCUMENT_BYTES, tooLarge } from './extra-signals-feed.js';

/** An http(s) address, asked whether its document has changed. */
export class ExtraSignalsUrl extends ExtraSignalsFeed {
  private validators: Record<string, string> = {};

  constructor(private readonly url: string) {
    super();
  }

  override async read(signal: AbortSignal): Promise<ExtraDocument | null> {
    try {
      return await this.fetch(signal);
    } catch (error) {
      if (signal.aborted) throw new Error('there was no whole answer in time', { cause: error });
      // what fetch throws itself says little and has a cause, which says what the network said
      const { cause } = error as { cause?: NodeJS.ErrnoException };
      throw cause === undefined ? error : new Error(`it cannot be reached (${cause.code ?? cause.name})`, { cause });
    }
  }

  private async fetch(signal: AbortSignal): Promise<ExtraDocument | null> {
    const headers = { accept: 'application/json, text/csv', 'user-agent': 'bms-discovery', ...this.validators };
    const response = await fetch(this.url, { headers, signal });
    if (response.status === 304 && Object.keys(this.validators).length > 0) return null;
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`it answered with status ${String(response.status)}`);
    }
    const text = await bounded(response);
    const etag = response.headers.get('etag');
    const lastModified = response.headers.get('last-modified');
    this.validators = {
      ...(etag !== null && { 'if-none-match': etag }),
      ...(lastModified !== null && { 'if-modified-since': lastModified }),
    };
    const modifiedMs = Date.parse(lastModified ?? '');
    return { text, modifiedMs: Number.isNaN(modifiedMs) ? null : modifiedMs };
  }
}

async function bounded({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Node's streams can be iterated; the type of the web's cannot
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
