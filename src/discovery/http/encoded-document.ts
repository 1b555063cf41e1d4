import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import type { ContentCoding } from '../../common/http/content-coding.js';
import { encodeBody, type EncodedBody, isWorthCompressing } from '../../common/http/encoded-body.js';
import type { BoardAge } from '../board/board-freshness.js';
import type { BoardDocument } from './board-document.js';
import { boardTag } from './board-tag.js';

const deflate = promisify(deflateRaw);

/** Documents of candidates shrink to a seventh. */
const LEAST_COMPRESSION = 5;
const MIN_CHUNK_BYTES = 16 * 1024;
/** RFC 1952: magic, deflate, no flags, no time, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

interface Assembled {
  readonly age: BoardAge;
  readonly body: EncodedBody | Promise<EncodedBody>;
}

/** A document in every coding, each assembled at most once a second; the tail is compressed once, off the event loop. */
export class EncodedDocument {
  private readonly assembled = new Map<ContentCoding, Assembled>();
  private readonly tags: { readonly fresh: string; readonly stale: string };
  private deflatedTail: Promise<Buffer> | null = null;

  constructor(readonly document: BoardDocument) {
    this.tags = { fresh: boardTag(document, { stale: false }), stale: boardTag(document, { stale: true }) };
  }

  /** An upper bound of the memory that all codings take, in bytes. */
  get weight(): number {
    return 3 * this.document.tail.length + 2 * this.document.key.length + 1024;
  }

  /** True when somebody took it compressed. */
  get isCompressed(): boolean {
    return this.deflatedTail !== null;
  }

  /** Compresses the tail ahead of the first reader. */
  async warm(): Promise<void> {
    await this.deflate();
  }

  tag({ stale }: BoardAge): string {
    return stale ? this.tags.stale : this.tags.fresh;
  }

  body(coding: ContentCoding, age: BoardAge): EncodedBody | Promise<EncodedBody> {
    const known = this.assembled.get(coding);
    if (known?.age.seconds === age.seconds && known.age.stale === age.stale) return known.body;
    const plain = Buffer.concat([Buffer.from(this.document.head(age)), this.document.tail]);
    const body = coding === 'gzip' && isWorthCompressing(plain) ? this.gzip(age, plain) : encodeBody(coding, plain);
    this.remember(coding, age, body);
    return body;
  }

  /** A promise is replaced by what it brings, so that later requests of the same second need not wait a tick. */
  private remember(coding: ContentCoding, age: BoardAge, body: EncodedBody | Promise<EncodedBody>): void {
    const entry = { age, body };
    this.assembled.set(coding, entry);
    if (!(body instanceof Promise)) return;
    const settle = (replacement?: EncodedBody): void => {
      if (this.assembled.get(coding) !== entry) return;
      if (replacement === undefined) this.assembled.delete(coding);
      else this.assembled.set(coding, { age, body: replacement });
    };
    // A failed compression is told to those who wait for it; the next request tries again.
    body.then(settle, () => {
      settle();
    });
  }

  /** In one go: each chunk would have to wait for a thread, and for this one, again. */
  private deflate(): Promise<Buffer> {
    const { tail } = this.document;
    const chunkSize = Math.max(MIN_CHUNK_BYTES, Math.ceil(tail.length / LEAST_COMPRESSION));
    return (this.deflatedTail ??= deflate(tail, { chunkSize }));
  }

  /** The head as a stored deflate block before the compressed tail: together one valid gzip member. */
  private async gzip(age: BoardAge, plain: Buffer): Promise<EncodedBody> {
    const head = Buffer.from(this.document.head(age));
    const deflated = await this.deflate();
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(head.length, 1);
    stored.writeUInt16LE(0xffff - head.length, 3);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(plain), 0);
    trailer.writeUInt32LE(plain.length, 4);
    return { coding: 'gzip', bytes: Buffer.concat([GZIP_HEADER, stored, head, deflated, trailer]) };
  }
}
