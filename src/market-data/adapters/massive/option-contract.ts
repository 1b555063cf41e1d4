import type { Fields } from './envelope.js';
import { isIsoDate } from './iso-date.js';
import { positiveOrNull } from './loose-values.js';
import { RowReader } from './row-reader.js';

const DAY_MS = 86_400_000;
const NS_PER_MS = 1e6;
/** Contracts deep in the money come with figures beyond it, which say nothing of the share. */
const MAX_VOLATILITY_FRAC = 20;

export interface OptionContract {
  readonly isCall: boolean;
  readonly strikeUsd: number;
  /** Calendar days until it expires. */
  readonly daysLeft: number;
  /** Contracts traded in the session. */
  readonly volumeContracts: number;
  /** A year, 0-n; null when the source does not say. */
  readonly impliedVolatilityFrac: number | null;
}

export interface ContractMoment {
  readonly askedMs: number;
  /** The market's calendar date, YYYY-MM-DD. */
  readonly today: string;
  /** When the date of the session began, epoch ms: a bar from before is an earlier session's. */
  readonly sessionDateMs: number;
}

/** One row of `/v3/snapshot/options/{underlying}`, or null when it cannot be read. */
export function readContract(row: unknown, moment: ContractMoment): OptionContract | null {
  const reader = new RowReader(moment.askedMs);
  const fields = reader.part(row);
  const details = reader.part(fields.details);
  const strikeUsd = reader.priceUsd(details.strike_price);
  const volumeContracts = volumeOf(reader.part(fields.day), reader, moment);
  const { contract_type: type, expiration_date: expiry } = details;
  if (reader.malformed || Number.isNaN(strikeUsd) || !isIsoDate(expiry)) return null;
  if (type !== 'call' && type !== 'put') return null;
  return {
    isCall: type === 'call',
    strikeUsd,
    daysLeft: (Date.parse(expiry) - Date.parse(moment.today)) / DAY_MS,
    volumeContracts,
    impliedVolatilityFrac: volatilityOrNull(fields.implied_volatility),
  };
}

/** `day` is the last bar that the contract had, be it a week ago. Its stamp may be the midnight that its day began with. */
function volumeOf(day: Fields, reader: RowReader, { sessionDateMs }: ContractMoment): number {
  const contracts = reader.volumeShares(day.volume);
  const isEarlier = reader.timeMs(day.last_updated, NS_PER_MS) < sessionDateMs;
  return Number.isNaN(contracts) || isEarlier ? 0 : contracts;
}

function volatilityOrNull(value: unknown): number | null {
  const frac = positiveOrNull(value);
  return frac !== null && frac <= MAX_VOLATILITY_FRAC ? frac : null;
}
