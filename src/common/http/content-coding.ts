import { LRUCache } from 'lru-cache';

/** In order of preference among those that a client likes equally: gzip is prepared once a run, brotli once a second. */
const CODINGS = ['gzip', 'br', 'identity'] as const;
export type ContentCoding = (typeof CODINGS)[number];

/** A coding that the client does not name is the last resort. */
const UNNAMED_IDENTITY_WEIGHT = 0.0001;
const LONGEST_HEADER = 256;

/** Browsers and tools send a handful of different headers, millions of times. */
const known = new LRUCache<string, ContentCoding>({ max: 200 });

/** The best coding for an Accept-Encoding header (RFC 9110, 12.5.3). identity where the client refuses everything. */
export function contentCoding(accepted: string | undefined): ContentCoding {
  if (accepted === undefined || accepted.length > LONGEST_HEADER) return 'identity';
  const remembered = known.get(accepted);
  if (remembered !== undefined) return remembered;
  const coding = negotiate(accepted);
  known.set(accepted, coding);
  return coding;
}

function negotiate(accepted: string): ContentCoding {
  const weights = new Map(accepted.split(',').map(parseItem));
  const any = weights.get('*') ?? 0;
  const weightOf = (coding: ContentCoding): number => {
    const named = coding === 'gzip' ? (weights.get('gzip') ?? weights.get('x-gzip')) : weights.get(coding);
    return named ?? (coding === 'identity' ? UNNAMED_IDENTITY_WEIGHT : any);
  };
  const best = CODINGS.reduce((chosen, coding) => (weightOf(coding) > weightOf(chosen) ? coding : chosen));
  return weightOf(best) === 0 ? 'identity' : best;
}

/** An unreadable weight refuses the coding: identity is always safe. */
function parseItem(item: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (weight === undefined) return [coding, 1];
  return [coding, /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0];
}
