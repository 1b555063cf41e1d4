import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { CacheConfig } from '../../config/app-config.js';
import { MARKET_TTL_MS } from './feature-job.js';
import type { FeatureVector } from './feature-vector.js';

/** Of what the memory of the process may hold, markets may take so much: the rest is for what readers have asked for. */
const SHARE_FRAC = 1 / 4;

interface Room {
  readonly untilMs: number;
  entries: number;
  bytes: number;
}

/** How many vectors of whole markets may be kept in memory where there is no Redis: of all markets within their TTL. */
@Injectable()
export class MemoryRoom {
  private taken: Room[] = [];

  constructor(
    private readonly config: CacheConfig,
    private readonly clock: Clock,
  ) {}

  /** The first of the vectors, as many as there is room for; their room is taken from now on. */
  take(vectors: readonly FeatureVector[]): readonly FeatureVector[] {
    const nowMs = this.clock.nowMs();
    this.taken = this.taken.filter(({ untilMs }) => untilMs > nowMs);
    const room: Room = { untilMs: nowMs + MARKET_TTL_MS, entries: 0, bytes: 0 };
    this.taken.push(room);
    const fitting = vectors.findIndex((vector) => !this.fits(room, JSON.stringify(vector).length));
    return fitting === -1 ? vectors : vectors.slice(0, fitting);
  }

  private fits(room: Room, bytes: number): boolean {
    const sumOf = (field: 'entries' | 'bytes'): number => this.taken.reduce((sum, each) => sum + each[field], 0);
    if (sumOf('entries') + 1 > SHARE_FRAC * this.config.l1MaxEntries) return false;
    if (sumOf('bytes') + bytes > SHARE_FRAC * this.config.l1MaxBytes) return false;
    room.entries++;
    room.bytes += bytes;
    return true;
  }
}
