import { exp, floor, log, max, min, sqrt } from './bound-math.js';
import { bell, hash, unit } from './hash-noise.js';
import type { Instrument } from './instrument.js';

/**
 * A story is what makes a candidate: news, then one to seven days of moves in one direction on many times the ordinary
 * volume, then weeks in which both fade. A block of days holds at most one, from start to end, so that any day can be
 * computed alone and the price comes back to its base.
 */
const BLOCK_DAYS = 64;
const START_DAYS = { first: 2, choices: 22 };
/** Lengths by equal chance. */
const LENGTHS_DAYS = [1, 1, 1, 2, 2, 3, 4, 5, 6, 7] as const;
const UP_FRAC = 0.68;
/** A fall is less deep (as a logarithm) than a rise is high. */
const DOWN_MOVE = -0.7;
const SMALLEST_MOVE = 0.05;
/** Natural logarithm of how many times larger the largest move is. */
const LOG_MOVE_RANGE = log(11);
/** Times the ordinary volume that an average story of the smallest size brings at its height. */
const SMALLEST_VOLUME = 2.4;
const VOLUME_RANGE = { least: 1.5, most: 15 };
const VOLUME_FADE_DAYS = 1.8;
const SALT = { exists: 21, start: 22, length: 23, size: 24, direction: 25, volume: 26 };

interface Story {
  readonly key: number;
  /** Days of the block: its first day, its height, and the day that was asked for. */
  readonly start: number;
  readonly height: number;
  readonly today: number;
  /** Size of the move relative to the smallest, as a logarithm. */
  readonly logSize: number;
}

/** What a story means to those who write and bet on it. */
export interface StoryMood {
  readonly rises: boolean;
  /** The day is one of its moves; else it is in the weeks after. */
  readonly unfolding: boolean;
  /** How large the story is among stories, 0-1. */
  readonly sizeFrac: number;
  /** How much of its attention it has on the day, 0-1. */
  readonly heatFrac: number;
}

/** The story that has begun by a day, or null. */
function storyOf({ key: root, storyFrac }: Instrument, day: number): Story | null {
  const position = day + (root % BLOCK_DAYS);
  const block = floor(position / BLOCK_DAYS);
  const key = hash(root, block);
  if (unit(hash(key, SALT.exists)) >= storyFrac) return null;
  const today = position - block * BLOCK_DAYS;
  const start = START_DAYS.first + (hash(key, SALT.start) % START_DAYS.choices);
  if (today < start) return null;
  const length = LENGTHS_DAYS[hash(key, SALT.length) % LENGTHS_DAYS.length] ?? 1;
  const rank = unit(hash(key, SALT.size));
  // Small stories are the common ones.
  return { key, start, height: start + length - 1, today, logSize: LOG_MOVE_RANGE * rank * sqrt(rank) };
}

/** How much of the way to its height the story has gone, 0-1. */
function progress({ start, height, today }: Story): number {
  return min(1, (today - start + 1) / (height - start + 1));
}

function rises({ key }: Story): boolean {
  return unit(hash(key, SALT.direction)) < UP_FRAC;
}

/** Attention rises to the height of the story and then fades, 0-1. */
function heatFrac(story: Story): number {
  const { height, today } = story;
  return today <= height ? 0.5 + 0.5 * progress(story) : exp((height - today) / VOLUME_FADE_DAYS);
}

/** What the story adds to the closing level (log) of a day; 0 without one. */
export function storyLevel(instrument: Instrument, day: number): number {
  const story = storyOf(instrument, day);
  if (story === null) return 0;
  const direction = rises(story) ? 1 : DOWN_MOVE;
  const fade = min(1, (BLOCK_DAYS - 1 - story.today) / (BLOCK_DAYS - 1 - story.height));
  return direction * SMALLEST_MOVE * exp(story.logSize) * progress(story) * fade;
}

/** Times the ordinary volume that the story brings on a day; 1 without one. */
export function storyVolume(instrument: Instrument, day: number): number {
  const story = storyOf(instrument, day);
  if (story === null) return 1;
  const atHeight = SMALLEST_VOLUME * exp(0.5 * story.logSize + 0.35 * bell(hash(story.key, SALT.volume)));
  const extra = min(VOLUME_RANGE.most, max(VOLUME_RANGE.least, atHeight)) - 1;
  return 1 + (story.today <= story.height ? extra : 0.6 * extra) * heatFrac(story);
}

/** The mood of a story that has begun by a day; null without one. */
export function storyMood(instrument: Instrument, day: number): StoryMood | null {
  const story = storyOf(instrument, day);
  if (story === null) return null;
  return {
    rises: rises(story),
    unfolding: story.today <= story.height,
    sizeFrac: story.logSize / LOG_MOVE_RANGE,
    heatFrac: heatFrac(story),
  };
}
