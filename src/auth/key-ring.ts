import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessConfig } from '../config/app-config.js';
import { hashOfKey } from './api-key.js';
import type { Caller, Role } from './caller.js';

const KEY_ID_LENGTH = 8;

interface KnownKey {
  readonly digest: Buffer;
  readonly caller: Caller;
}

/** The keys that open something, by their hashes. */
@Injectable()
export class KeyRing {
  readonly hasAdminKey: boolean;
  /** Admins last: a key that stands in both lists is an admin's. */
  private readonly keys: readonly KnownKey[];

  constructor({ adminKeyHashes, readerKeyHashes }: AccessConfig) {
    this.hasAdminKey = adminKeyHashes.length > 0;
    this.keys = [...readerKeyHashes.map(knownAs('reader')), ...adminKeyHashes.map(knownAs('admin'))];
  }

  /** Whose key it is; null for nobody's. Compares with every key, so that the time tells nothing of where they differ. */
  identify(key: string): Caller | null {
    const given = hashOfKey(key);
    let caller: Caller | null = null;
    for (const known of this.keys) if (timingSafeEqual(given, known.digest)) caller = known.caller;
    return caller;
  }
}

function knownAs(role: Role): (hash: string) => KnownKey {
  return (hash) => ({
    digest: Buffer.from(hash, 'hex'),
    caller: { role, keyId: hash.slice(0, KEY_ID_LENGTH).toLowerCase() },
  });
}
