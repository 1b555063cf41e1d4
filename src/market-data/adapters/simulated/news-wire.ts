import { LRUCache } from 'lru-cache';
import type { NewsItem } from '../../facts/market-facts.js';
import { exp, floor, max, min, round } from './bound-math.js';
import { hash, unit } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import type { InstrumentRegister } from './instrument-register.js';
import { walkMarket } from './market-walk.js';
import { newsPublisher, newsTitle, newsUrl, type NewsTone } from './news-texts.js';
import { storyMood, type StoryMood } from './story.js';

/** Items about a name on a day of its story: up to so many, more of the larger stories. */
const STORY_ITEMS = { small: 3, large: 7 };
/** In the weeks after, somebody still writes of a story, the less the cooler it is. */
const AFTER_FRAC = 0.5;
/** Chance of an item on any day, of a name that trades this much; it grows with the volume. */
const ORDINARY = { frac: 0.035, volumeUsd: 4e6, exponent: 0.35, mostFrac: 0.5 };
/** Share of the ordinary items that name a second company. */
const PAIRED_FRAC = 0.15;
/** One roundup a day for so many instruments listed. */
const INSTRUMENTS_PER_ROUNDUP = 400;
const ROUNDUP_SYMBOLS = { fewest: 6, most: 30 };
/** Share of the items of which the source does not give everything. */
const UNKNOWN_FRAC = { url: 0.05, publisher: 0.02 };
const SALT = { day: 81, items: 82, ordinary: 83, paired: 84, partner: 85, roundups: 86, size: 87, member: 100 };
/** Of an item. */
const ITEM_SALT = { time: 1, title: 2, publisher: 3, urlGap: 4, publisherGap: 5 };
/** Days kept once they are written. */
const KEPT_DAYS = 32;

/** A day of the calendar, from midnight to midnight, epoch ms. */
export interface WireDay {
  readonly day: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** What makes one item, before it is written. */
interface Note {
  readonly key: number;
  readonly id: string;
  readonly tone: NewsTone;
  readonly filling: string;
  readonly symbols: readonly string[];
}

/** The invented press: all that is published on a day, about stories of the market, about nothing much, about many names at once. */
export class NewsWire {
  private readonly days = new LRUCache<number, readonly NewsItem[]>({ max: KEPT_DAYS });

  constructor(
    private readonly marketKey: number,
    private readonly register: InstrumentRegister,
  ) {}

  /** Every item of a day, those still to be published included; in no order. */
  async itemsOf(date: WireDay, signal: AbortSignal): Promise<readonly NewsItem[]> {
    const known = this.days.get(date.day);
    if (known !== undefined) return known;
    const items: NewsItem[] = [];
    const moved: string[] = [];
    await walkMarket(this.register, date.day, signal, (instrument, index) => {
      if (instrument.shares === 0 || instrument.listedDay > date.day) return;
      const mood = storyMood(instrument, date.day);
      if (mood?.unfolding === true) moved.push(instrument.symbol);
      for (const note of this.notesOn(instrument, index, mood, date.day)) items.push(write(note, date));
    });
    for (const note of this.roundups(moved, date.day)) items.push(write(note, date));
    this.days.set(date.day, items);
    return items;
  }

  private notesOn(instrument: Instrument, index: number, mood: StoryMood | null, day: number): Note[] {
    const key = hash(hash(instrument.key, SALT.day), day);
    const about = { filling: instrument.name, symbols: [instrument.symbol] };
    const notes: Note[] = [];
    for (let n = 0; n < storyItems(key, mood); n++) {
      const tone = mood?.unfolding !== true || n > 1 ? 'after' : mood.rises ? 'rise' : 'fall';
      notes.push({ ...about, key: hash(key, n), id: `${String(day)}-${String(index)}-${String(n)}`, tone });
    }
    if (unit(hash(key, SALT.ordinary)) < ordinaryFrac(instrument)) {
      const symbols = this.withPartner(instrument.symbol, key, day);
      notes.push({ ...about, symbols, key, id: `${String(day)}-${String(index)}-o`, tone: 'ordinary' });
    }
    return notes;
  }

  /** The company alone, or with another that is named beside it. */
  private withPartner(symbol: string, key: number, day: number): string[] {
    if (unit(hash(key, SALT.paired)) >= PAIRED_FRAC) return [symbol];
    const partner = this.anySymbol(hash(key, SALT.partner), day);
    return partner === symbol ? [symbol] : [symbol, partner];
  }

  private roundups(moved: readonly string[], day: number): Note[] {
    const root = hash(hash(this.marketKey, SALT.roundups), day);
    return Array.from({ length: max(1, round(this.register.count / INSTRUMENTS_PER_ROUNDUP)) }, (_, n) => {
      const key = hash(root, n);
      const symbols = this.roundupSymbols(key, moved, day);
      const filling = String(symbols.length);
      return { key, id: `${String(day)}-r${String(n)}`, tone: 'roundup' as const, filling, symbols };
    });
  }

  /** Names that moved, as far as there are enough, and any others. */
  private roundupSymbols(key: number, moved: readonly string[], day: number): string[] {
    const { fewest, most } = ROUNDUP_SYMBOLS;
    const symbols = new Set<string>();
    const count = fewest + (hash(key, SALT.size) % (most - fewest + 1));
    for (let n = 0; symbols.size < count; n++) {
      const pick = hash(key, SALT.member + n);
      const mover = n % 2 === 0 ? moved[pick % moved.length] : undefined;
      symbols.add(mover ?? this.anySymbol(pick, day));
    }
    return [...symbols];
  }

  private anySymbol(pick: number, day: number): string {
    return this.register.instrument(pick % this.register.count, day).symbol;
  }
}

function storyItems(key: number, mood: StoryMood | null): number {
  if (mood === null) return 0;
  const most = STORY_ITEMS.small + (STORY_ITEMS.large - STORY_ITEMS.small) * mood.sizeFrac;
  if (mood.unfolding) return 1 + floor(unit(hash(key, SALT.items)) * most);
  return unit(hash(key, SALT.items)) < AFTER_FRAC * mood.heatFrac ? 1 : 0;
}

function ordinaryFrac({ ordinaryVolumeShares, logBasePrice }: Instrument): number {
  const times = (ordinaryVolumeShares * exp(logBasePrice)) / ORDINARY.volumeUsd;
  return min(ORDINARY.mostFrac, ORDINARY.frac * times ** ORDINARY.exponent);
}

/** News breaks at any hour, stories rather early. */
function write({ key, id, tone, filling, symbols }: Note, { startMs, endMs }: WireDay): NewsItem {
  const share = unit(hash(key, ITEM_SALT.time));
  const early = tone === 'rise' || tone === 'fall' ? share : 1;
  const linked = unit(hash(key, ITEM_SALT.urlGap)) >= UNKNOWN_FRAC.url;
  const signed = unit(hash(key, ITEM_SALT.publisherGap)) >= UNKNOWN_FRAC.publisher;
  return {
    id: `simulated-${id}`,
    publishedMs: startMs + floor((share * early * (endMs - startMs)) / 1000) * 1000,
    title: newsTitle(tone, hash(key, ITEM_SALT.title), filling),
    url: linked ? newsUrl(id) : null,
    publisher: signed ? newsPublisher(hash(key, ITEM_SALT.publisher)) : null,
    symbols,
  };
}
