import type { KeySpace } from '../../redis/key-space.js';
import type { PromptRedis } from '../../redis/prompt-redis.js';
import type { DocumentName } from '../kept-documents.js';
import { DocumentStore } from './document-store.js';

const TTL_MS = 90 * 86_400_000;

/** One key a document, `amc:facts:{source}:{name}`, plain JSON, for all processes and for machines without a lasting disk. */
export class RedisDocumentStore extends DocumentStore {
  /** @param sourceId see MarketDataProvider.sourceId */
  constructor(
    private readonly redis: PromptRedis,
    private readonly keys: KeySpace,
    private readonly sourceId: string,
  ) {
    super();
  }

  override async read(name: DocumentName): Promise<string | null> {
    const client = await this.redis.connected();
    return client.get(this.key(name));
  }

  override async write(name: DocumentName, text: string): Promise<void> {
    const client = await this.redis.connected();
    await client.set(this.key(name), text, 'PX', TTL_MS);
  }

  private key(name: DocumentName): string {
    return this.keys.key(`amc:facts:${this.sourceId}:${name}`);
  }
}
