import { z } from 'zod';
import type { Invalidation } from './invalidation.js';

const NOTICE = z.object({
  origin: z.string(),
  keys: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  pattern: z.string().optional(),
});

/** What one process tells the others on the channel `cache.invalidated`. */
export function writeNotice(origin: string, invalidation: Invalidation): string {
  return JSON.stringify({ origin, ...invalidation });
}

/** Throws when it is none. */
export function readNotice(message: string): { readonly origin: string; readonly invalidation: Invalidation } {
  const { origin, keys = [], tags = [], pattern } = NOTICE.parse(JSON.parse(message));
  return { origin, invalidation: { keys, tags, ...(pattern === undefined ? {} : { pattern }) } };
}
