import { createHash, randomBytes } from 'node:crypto';
import type { NewJob } from '../../jobs/job-record.js';
import type { ScanFilters } from '../domain/scan-filters.js';
import type { Action, StrategyName } from '../domain/strategy.js';

const SCAN_JOB_ID = /^(?:discovery_|cycle-)[\w-]{1,180}$/;

/** What a scan job is told; JSON. */
export interface ScanJobData {
  /** A cycle of the schedule; false for what somebody asked for. */
  readonly scheduled: boolean;
  /** Whose candidates the result holds; the scan itself computes all strategies. */
  readonly strategy: StrategyName;
  /** Candidates of the result, 1-500. */
  readonly limit: number;
  /** null: the board itself, which is published; else the result stays under its job. */
  readonly filters: ScanFilters | null;
  /** When the job was expected to be done, as told to who asked for it; epoch ms of the queue's clock. */
  readonly expectedMs: number;
  /** SHA-256 of what came with an Idempotency-Key; null without one. */
  readonly requestHash: string | null;
}

/** What is kept with the record of a completed job; the candidates are its result. */
export interface ScanJobResult {
  readonly run_id: string;
  readonly candidates_found: number;
  readonly execution_time_ms: number;
  readonly stage_timings_ms: Readonly<Record<string, number>>;
  /** False for a scan with filters, and for one that a newer run overtook. */
  readonly published: boolean;
}

/** What a running job has found so far. */
export interface ScanJobPartial {
  readonly candidates_found_so_far: number;
  /** The best, at most 5. */
  readonly top_candidates: readonly { readonly symbol: string; readonly action: Action; readonly score: number }[];
}

export type ScanJob = NewJob<ScanJobData>;

/** Two scans are similar when they bring the same candidates: same strategy, same filters. */
export function similarScan({ strategy, filters }: Pick<ScanJobData, 'strategy' | 'filters'>): string {
  if (filters === null) return `scan-${strategy}`;
  const { max_price, min_price, min_market_cap, exclude_etfs } = filters;
  const canonical = JSON.stringify([max_price, min_price, min_market_cap, exclude_etfs]);
  return `scan-${strategy}-${createHash('sha256').update(canonical).digest('hex').slice(0, 16)}`;
}

/** Ids of other shapes are never asked for: the store of the queue has keys of its own beside the jobs. */
export function isScanJobId(id: string): boolean {
  return SCAN_JOB_ID.test(id);
}

/** One id for all processes that schedule the same tick. */
export function cycleJobId(cadenceSeconds: number, tick: number): string {
  return `cycle-${String(cadenceSeconds)}-${String(tick)}`;
}

/** Of a cycle between two ticks: `cycle-20250909_101530_<16 hex>`, and no other. */
export function extraCycleJobId(nowMs: number): string {
  return `cycle-${uniqueSuffix(nowMs)}`;
}

/**
 * Whether the id is that of a cycle whose tick nobody adds any more. A scheduler may be late by most of a cadence, and
 * would add again what is forgotten by then; ids of extra cycles come once.
 */
export function isPastCycle(id: string, nowMs: number): boolean {
  const [, cadenceSeconds = '', tick = ''] = /^cycle-(\d+)-(\d+)$/.exec(id) ?? [];
  // ticks are shifted by up to a cadence
  if (tick !== '') return (Number(tick) + 2) * Number(cadenceSeconds) * 1000 <= nowMs;
  return id.startsWith('cycle-');
}

/** `discovery_20250909_101530_<16 hex>`: nobody can guess another's. */
export function newScanJobId(nowMs: number): string {
  return `discovery_${uniqueSuffix(nowMs)}`;
}

function uniqueSuffix(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  return `${stamp}_${randomBytes(8).toString('hex')}`;
}
