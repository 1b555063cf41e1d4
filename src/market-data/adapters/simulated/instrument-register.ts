import { hash } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { INSTRUMENT_KINDS, KIND_TOTAL, type InstrumentKind } from './instrument-kinds.js';
import { companySector, makeInstrument, type Identity } from './instrument-maker.js';
import { listingTicker, permanentTicker } from './instrument-names.js';

/** Every n-th place is one for new listings: its holder is delisted after a while and another company takes the place. */
const LISTING_PLACE = { every: 18, first: 5 } as const;
/** Days that a holder stays; longer than any history that is asked for. */
const LISTING_DAYS = 420;
/** Has no factor in common with LISTING_DAYS: spreads the listings evenly over the days. */
const LISTING_STRIDE = 211;
const KEY_SALT = { permanent: 1, listing: 2 };

interface Place {
  readonly kind: InstrumentKind;
  /** 0, 1, 2 ... among the places of its kind. */
  readonly ordinal: number;
}

/** Every instrument of the market on any day. Instruments are made when first asked for and kept. */
export class InstrumentRegister {
  private readonly places: readonly Place[];
  private readonly kindSizes = new Map<InstrumentKind, number>();
  private readonly permanent: (Instrument | undefined)[];
  /** By generation and place; grows by one or two entries a day. */
  private readonly listings = new Map<number, Instrument>();

  constructor(
    private readonly marketKey: number,
    /** Instruments listed on any one day. */
    readonly count: number,
  ) {
    this.places = INSTRUMENT_KINDS.flatMap((kind, k) => this.placesOf(kind, k));
    this.permanent = new Array<Instrument | undefined>(count).fill(undefined);
  }

  /** The holder of place `index` (0 to count - 1) on a day. */
  instrument(index: number, day: number): Instrument {
    const known = this.permanent[index];
    if (known !== undefined) return known;
    const place = this.places[index];
    if (place === undefined)
      throw new RangeError(`The market has ${this.count} instruments, asked for number ${index}`);
    if (isListingPlace(index) && place.kind.tickerSuffix === null) return this.listing(index, place, day);
    const key = hash(hash(this.marketKey, KEY_SALT.permanent), index);
    return (this.permanent[index] = makeInstrument(
      place.kind,
      index,
      key,
      this.identity(index, place, key),
      -Infinity,
    ));
  }

  private listing(index: number, { kind }: Place, day: number): Instrument {
    const n = Math.floor(index / LISTING_PLACE.every);
    const phase = (n * LISTING_STRIDE + (this.marketKey % LISTING_DAYS)) % LISTING_DAYS;
    const generation = Math.floor((day - phase) / LISTING_DAYS);
    const id = generation * this.count + index;
    const known = this.listings.get(id);
    if (known !== undefined) return known;
    const key = hash(hash(hash(this.marketKey, KEY_SALT.listing), index), generation);
    const identity = {
      ticker: listingTicker(this.marketKey, n, generation),
      nameKey: key,
      sectorIndex: kind.company ? companySector(key) : 0,
    };
    const made = makeInstrument(kind, index, key, identity, generation * LISTING_DAYS + phase);
    this.listings.set(id, made);
    return made;
  }

  private identity(index: number, { kind, ordinal }: Place, key: number): Identity {
    if (kind.tickerSuffix === null) {
      return {
        ticker: permanentTicker(this.marketKey, index),
        nameKey: key,
        sectorIndex: kind.company ? companySector(key) : 0,
      };
    }
    const step = Math.floor(this.sizeOf(INSTRUMENT_KINDS[0]) / this.sizeOf(kind));
    const parent = ordinal * step;
    // The company must outlive its warrants, so a place for new listings passes the question on to its neighbour.
    const { symbol, key: nameKey, sectorIndex } = this.instrument(isListingPlace(parent) ? parent + 1 : parent, 0);
    return { ticker: symbol, nameKey, sectorIndex };
  }

  private sizeOf(kind: InstrumentKind | undefined): number {
    return kind === undefined ? 0 : (this.kindSizes.get(kind) ?? 0);
  }

  private placesOf(kind: InstrumentKind, k: number): Place[] {
    const before = INSTRUMENT_KINDS.slice(0, k).reduce((sum, { count }) => sum + count, 0);
    const scaled = (n: number): number => Math.round((n * this.count) / KIND_TOTAL);
    const size = scaled(before + kind.count) - scaled(before);
    this.kindSizes.set(kind, size);
    return Array.from({ length: size }, (_, ordinal) => ({ kind, ordinal }));
  }
}

function isListingPlace(index: number): boolean {
  return index % LISTING_PLACE.every === LISTING_PLACE.first;
}
