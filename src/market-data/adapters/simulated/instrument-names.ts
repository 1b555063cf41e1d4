import { hash } from './hash-noise.js';

const VOWELS = 'AEIOU';
const CONSONANTS = 'BCDFGHJKLMNPRSTVWXYZ';
const SYLLABLES = VOWELS.length * CONSONANTS.length;
const STEMS = SYLLABLES * SYLLABLES;
const DIGITS = 10;
const SPACE = STEMS * DIGITS;
/** Has no factor in common with SPACE or STEMS, so that stepping by it visits every number once. */
const STRIDE = 48_271;

export const SECTORS: readonly { readonly name: string; readonly trades: readonly string[] }[] = [
  { name: 'Technology', trades: ['Robotics', 'Software', 'Semiconductor', 'Networks', 'Data Systems'] },
  { name: 'Health Care', trades: ['Therapeutics', 'Biosciences', 'Medical', 'Genomics', 'Pharma'] },
  { name: 'Financials', trades: ['Bancorp', 'Capital', 'Insurance', 'Financial', 'Payments'] },
  { name: 'Consumer Discretionary', trades: ['Motors', 'Outfitters', 'Leisure', 'Homes', 'Restaurants'] },
  { name: 'Industrials', trades: ['Aerospace', 'Logistics', 'Machinery', 'Engineering', 'Airlines'] },
  { name: 'Communication Services', trades: ['Media', 'Wireless', 'Games', 'Broadband', 'Studios'] },
  { name: 'Consumer Staples', trades: ['Foods', 'Beverages', 'Household', 'Farms', 'Grocers'] },
  { name: 'Energy', trades: ['Energy', 'Drilling', 'Petroleum', 'Pipelines', 'Solar'] },
  { name: 'Materials', trades: ['Mining', 'Chemicals', 'Steel', 'Lithium', 'Packaging'] },
  { name: 'Real Estate', trades: ['Realty', 'Properties', 'Storage', 'Towers', 'Hospitality'] },
  { name: 'Utilities', trades: ['Power', 'Water', 'Electric', 'Gas Works', 'Renewables'] },
];

const THEMES = [
  'Large Cap',
  'Small Cap',
  'Dividend',
  'Growth',
  'Value',
  'World',
  'Bond',
  'Commodity',
  'Low Volatility',
  'Innovation',
];

function syllable(code: number): string {
  return VOWELS.charAt(code % VOWELS.length) + CONSONANTS.charAt(Math.floor(code / VOWELS.length) % CONSONANTS.length);
}

function stem(code: number): string {
  return syllable(code) + syllable(Math.floor(code / SYLLABLES));
}

/** The ticker of the n-th instrument, like `ZAKOR7`: unique, and with a digit, as no listed US ticker has. */
export function permanentTicker(marketKey: number, n: number): string {
  const code = (n * STRIDE + (marketKey % SPACE)) % SPACE;
  // Past the first SPACE instruments, a further vowel keeps the tickers apart; charAt(-1) is ''.
  const extra = VOWELS.charAt(Math.floor(n / SPACE) - 1);
  return `Z${stem(Math.floor(code / DIGITS))}${extra}${code % DIGITS}`;
}

/** The ticker of the n-th place for new listings, like `ZYAKOR7`; its digit counts the companies that have held the place. */
export function listingTicker(marketKey: number, n: number, generation: number): string {
  const code = (n * STRIDE + (marketKey % STEMS)) % STEMS;
  return `ZY${stem(code)}${((generation % DIGITS) + DIGITS) % DIGITS}`;
}

/** A name that says it is invented, like `Zakor Robotics Inc. (simulated)`. `sectorIndex` 0 = none: a theme instead. */
export function instrumentName(ticker: string, key: number, sectorIndex: number, label: string): string {
  const letters = ticker.replace(/\d.*/, '');
  const words = SECTORS[sectorIndex - 1]?.trades ?? THEMES;
  const word = words[hash(key, 90) % words.length] ?? '';
  return `${letters.charAt(0)}${letters.slice(1).toLowerCase()} ${word} ${label} (simulated)`;
}
