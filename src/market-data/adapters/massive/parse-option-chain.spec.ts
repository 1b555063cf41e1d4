import { describe, expect, it } from '@jest/globals';
import type { OptionChainSummary } from '../../facts/market-facts.js';
import { parseOptionChain } from './parse-option-chain.js';

const NOW = Date.parse('2026-09-22T11:00:00-04:00');
const MIDNIGHT = Date.parse('2026-09-22T00:00:00-04:00');
const MOMENT = { askedMs: NOW, today: '2026-09-22', sessionDateMs: MIDNIGHT };

interface Contract {
  readonly type?: string;
  readonly expiry?: string;
  readonly strike?: number;
  readonly volume?: number;
  readonly iv?: number;
  readonly updatedMs?: number;
}

function row({
  type = 'call',
  expiry = '2026-10-23',
  strike = 5,
  volume = 0,
  iv,
  updatedMs = MIDNIGHT,
}: Contract): unknown {
  return {
    break_even_price: 5.6,
    day: volume === 0 ? {} : { close: 0.6, volume, last_updated: updatedMs * 1e6 },
    details: { contract_type: type, exercise_style: 'american', expiration_date: expiry, strike_price: strike },
    greeks: {},
    ...(iv !== undefined && { implied_volatility: iv }),
    underlying_asset: {},
  };
}

const chainOf = (contracts: readonly Contract[], nextPath: string | null = null): OptionChainSummary =>
  parseOptionChain({ rows: contracts.map(row), nextPath }, 5.16, MOMENT);

describe('an option chain in figures', () => {
  it('weighs calls against puts by what was traded in the session', () => {
    const chain = chainOf([
      { volume: 60 },
      { volume: 30, strike: 6 },
      { volume: 45, type: 'put' },
      { volume: 900, type: 'put', updatedMs: MIDNIGHT - 1 },
      { type: 'put', strike: 7 },
    ]);
    expect(chain).toEqual({
      askedMs: NOW,
      contracts: 5,
      callVolumeContracts: 90,
      putVolumeContracts: 45,
      callPutRatio: 2,
      impliedVolatilityFrac: null,
    });
  });

  it('makes no ratio of calls alone or of too few contracts', () => {
    expect(chainOf([{ volume: 900 }]).callPutRatio).toBeNull();
    expect(chainOf([{ volume: 25 }, { volume: 24, type: 'put' }]).callPutRatio).toBeNull();
    expect(chainOf([{ volume: 25 }, { volume: 25, type: 'put' }]).callPutRatio).toBe(1);
    expect(chainOf([{ volume: 50, type: 'put' }]).callPutRatio).toBe(0);
  });

  it('takes the volatility at the money, a month ahead', () => {
    const near = { expiry: '2026-09-28', strike: 5, iv: 3 };
    const month = [
      { strike: 4, iv: 2 },
      { strike: 5, iv: 0.8 },
      { strike: 5, iv: 1, type: 'put' },
      { strike: 6, iv: 2 },
    ];
    const later = { expiry: '2026-11-06', strike: 5, iv: 4 };
    expect(chainOf([near, ...month, later]).impliedVolatilityFrac).toBeCloseTo(0.9, 12);
    expect(chainOf([near, later]).impliedVolatilityFrac).toBe(4);
    expect(chainOf([near]).impliedVolatilityFrac).toBeNull();
    expect(chainOf([{ ...near, expiry: '2026-09-29' }]).impliedVolatilityFrac).toBe(3);
  });

  it('passes over what has no volatility, or an impossible one', () => {
    const chain = chainOf([{ strike: 5 }, { strike: 5.2, iv: 0 }, { strike: 5.1, iv: 21 }, { strike: 7, iv: 1.5 }]);
    expect(chain.impliedVolatilityFrac).toBe(1.5);
  });

  it('is empty without contracts', () => {
    expect(chainOf([])).toMatchObject({ contracts: 0, callVolumeContracts: 0, callPutRatio: null });
  });

  it('leaves out the expiry in which a full page ends', () => {
    const contracts = [
      { volume: 40, expiry: '2026-10-16', iv: 0.5 },
      { volume: 40, type: 'put', expiry: '2026-10-16', iv: 0.5 },
      { volume: 400, expiry: '2026-10-23', iv: 0.9 },
    ];
    expect(chainOf(contracts)).toMatchObject({ contracts: 3, callPutRatio: 11 });
    expect(chainOf(contracts, '/v3/more')).toMatchObject({ contracts: 2, callPutRatio: 1, impliedVolatilityFrac: 0.5 });
    expect(chainOf(contracts.slice(2), '/v3/more')).toMatchObject({ contracts: 1 });
  });

  it.each([
    { type: 'other' },
    { expiry: 'soon' },
    { expiry: '2026-02-30' },
    { strike: -5 },
    { volume: -1 },
    { updatedMs: NOW + 3_600_000, volume: 9 },
  ])('leaves out a contract with %p', (change) => {
    expect(chainOf([{ volume: 9 }, change])).toMatchObject({ contracts: 1, callVolumeContracts: 9 });
  });

  it('believes no list of odd rows', () => {
    const rows = [null, 1, {}, { details: [] }];
    expect(() => parseOptionChain({ rows, nextPath: null }, 5, MOMENT)).toThrow(
      expect.objectContaining({ kind: 'malformed' }),
    );
  });
});
