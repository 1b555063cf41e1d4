import type { OptionChainSummary } from '../../facts/market-facts.js';
import { checkMalformed } from './malformed-rows.js';
import { type ContractMoment, type OptionContract, readContract } from './option-contract.js';
import type { ListPage } from './page-list.js';

/** Fewer contracts traded say nothing of calls against puts. */
const MIN_TRADED_CONTRACTS = 50;
const WANTED_DAYS = 30;
/** Nearer expiries price events of the week. */
const MIN_DAYS = 7;

/** A page of `/v3/snapshot/options/{underlying}`, ordered by expiry, in figures. Pure. Throws MarketDataError `malformed`. */
export function parseOptionChain(page: ListPage, spotUsd: number, moment: ContractMoment): OptionChainSummary {
  const read = page.rows.map((row) => readContract(row, moment)).filter((contract) => contract !== null);
  checkMalformed('option chain', page.rows.length - read.length, page.rows.length);
  const contracts = page.nextPath === null ? read : wholeExpiries(read);
  const callVolumeContracts = traded(contracts.filter(({ isCall }) => isCall));
  const putVolumeContracts = traded(contracts.filter(({ isCall }) => !isCall));
  const isMeaningful = putVolumeContracts > 0 && callVolumeContracts + putVolumeContracts >= MIN_TRADED_CONTRACTS;
  return {
    askedMs: moment.askedMs,
    contracts: contracts.length,
    callVolumeContracts,
    putVolumeContracts,
    callPutRatio: isMeaningful ? callVolumeContracts / putVolumeContracts : null,
    impliedVolatilityFrac: volatilityNearMoney(contracts, spotUsd),
  };
}

/** A page that is cut short ends amid an expiry, maybe with its calls alone. */
function wholeExpiries(contracts: readonly OptionContract[]): readonly OptionContract[] {
  const lastDays = Math.max(...contracts.map(({ daysLeft }) => daysLeft));
  const whole = contracts.filter(({ daysLeft }) => daysLeft < lastDays);
  return whole.length > 0 ? whole : contracts;
}

function traded(contracts: readonly OptionContract[]): number {
  return contracts.reduce((sum, { volumeContracts }) => sum + volumeContracts, 0);
}

/** Mean of the contracts at the known strike nearest to the money, of the known expiry nearest to 30 days. */
function volatilityNearMoney(contracts: readonly OptionContract[], spotUsd: number): number | null {
  const known = contracts.filter((c) => c.impliedVolatilityFrac !== null && c.daysLeft >= MIN_DAYS);
  const ofExpiry = nearest(known, ({ daysLeft }) => Math.abs(daysLeft - WANTED_DAYS));
  const [first] = ofExpiry;
  const atMoney = nearest(
    ofExpiry.filter(({ daysLeft }) => daysLeft === first?.daysLeft),
    ({ strikeUsd }) => Math.abs(strikeUsd - spotUsd),
  );
  if (atMoney.length === 0) return null;
  return atMoney.reduce((sum, { impliedVolatilityFrac }) => sum + (impliedVolatilityFrac ?? 0), 0) / atMoney.length;
}

/** Those with the least distance, in their order. */
function nearest(
  contracts: readonly OptionContract[],
  distance: (contract: OptionContract) => number,
): OptionContract[] {
  const least = Math.min(...contracts.map(distance));
  return contracts.filter((contract) => distance(contract) === least);
}
