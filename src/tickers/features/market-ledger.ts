import { z } from 'zod';
import { parsedJson } from '../../common/parsed-json.js';
import { MARKET_TTL_MS } from './feature-job.js';

const MARKET = z.object({ date: z.string(), source_id: z.string(), job_id: z.string(), at_ms: z.number() });
const MARKETS = z.array(MARKET);

/** A market that a job was started for; `at_ms`: when, epoch ms by the clock of the queue. */
export type StartedMarket = Readonly<z.infer<typeof MARKET>>;

/** Those whose features may still be cached; none of what cannot be read. @param json as it was kept; null = nothing was */
export function startedMarkets(json: string | null, nowMs: number): readonly StartedMarket[] {
  const { data = [] } = MARKETS.safeParse(parsedJson(json ?? '[]'));
  return data.filter(({ at_ms }) => nowMs < at_ms + MARKET_TTL_MS);
}
