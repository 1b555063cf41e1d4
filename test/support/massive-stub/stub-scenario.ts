import type { MassivePlan } from '../../../src/config/app-config.js';

/** What goes wrong with a request, instead of its answer. */
export type StubFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** HTTP 200 with any body. */
  | { readonly kind: 'answer'; readonly body: string; readonly contentType?: string; readonly contentEncoding?: string }
  | { readonly kind: 'truncated_json' }
  | { readonly kind: 'truncated_gzip' }
  /** `sizeBytes` of valid JSON, sent as it is. */
  | { readonly kind: 'oversize'; readonly sizeBytes: number }
  /** The same, packed about 1:1000. */
  | { readonly kind: 'gzip_bomb'; readonly sizeBytes: number }
  /** Headers, then `bytes` (one if not said) each `everyMs`, for ever. */
  | { readonly kind: 'drip'; readonly everyMs: number; readonly bytes?: number }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Answers as ever, but not before `MassiveStub.release`. */
  | { readonly kind: 'hold' }
  /** The connection is cut: before the headers, or in the middle of the body. */
  | { readonly kind: 'reset'; readonly at: 'headers' | 'body' };

export interface StubFaultRule {
  /** Prefix of the paths it applies to; '/' for all. */
  readonly path: string;
  readonly fault: StubFault;
  /** Matching requests that go well first. Default 0. */
  readonly after?: number;
  /** How often it strikes. Default: always. */
  readonly times?: number;
  /** Share of matching requests that it strikes, drawn from a seeded sequence. Default 1. */
  readonly fraction?: number;
}

/** How the stub behaves from now on. Plain JSON, so that it can be posted. */
export interface StubScenario {
  readonly plan: Exclude<MassivePlan, 'auto'>;
  /** Enforce 5 requests a minute on the basic plan. */
  readonly rateLimited: boolean;
  /** Body and Retry-After of the 429 that enforces it. */
  readonly rateLimitBody: 'json' | 'empty';
  readonly retryAfter: string | null;
  /** What a snapshot holds once the vendor has cleared the day: rows of zeros, objects left out, or no rows. */
  readonly clearedSnapshot: 'zeros' | 'omitted' | 'empty';
  /** Adds a duplicate, a malformed row, and a row without prevDay to the snapshot; a duplicate and malformed rows to facts. */
  readonly oddRows: boolean;
  /** Where `next_url` points: `{path}` stands for the path and query of the next page. */
  readonly nextUrl: string;
  readonly paging: 'normal' | 'endless' | 'repeated_cursor' | 'empty_pages' | 'one_empty_page';
  /** False: 404 for `/stocks/v1/splits`. */
  readonly hasNewSplits: boolean;
  /** False: 404 for `/stocks/vX/float`. */
  readonly hasFloat: boolean;
  /** Option chains are a plan of their own. */
  readonly hasOptions: boolean;
  /** An item of news appears once in this time. */
  readonly newsEveryMs: number;
  readonly gzip: boolean;
  /** Days that answer without rows although they were sessions. */
  readonly emptyDays: readonly string[];
  readonly faults: readonly StubFaultRule[];
}

export const CALM: StubScenario = {
  plan: 'advanced',
  rateLimited: true,
  rateLimitBody: 'json',
  retryAfter: null,
  clearedSnapshot: 'zeros',
  oddRows: false,
  nextUrl: 'https://api.massive.com:443{path}',
  paging: 'normal',
  hasNewSplits: true,
  hasFloat: true,
  hasOptions: true,
  newsEveryMs: 300_000,
  gzip: true,
  emptyDays: [],
  faults: [],
};
