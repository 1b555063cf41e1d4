/** `{name}` and `{count}` are filled in. Every title says that it is invented. */
const TITLES = {
  rise: [
    '{name} raises its outlook for the year',
    '{name} wins the largest order of its history',
    '{name} reports results well above what it had promised',
    '{name} is in talks about being bought, it confirms',
    '{name} says its newest product met every goal of the trial',
    '{name} will buy back a tenth of its shares',
  ],
  fall: [
    '{name} cuts its outlook for the year',
    '{name} loses its largest customer',
    '{name} offers new shares below the market',
    '{name} reports a loss where a profit was expected',
    '{name} ends the trial of its newest product',
    '{name} puts off its annual report',
  ],
  after: [
    'What comes next for {name}',
    'Analysts change their targets for {name}',
    '{name}: trading much above the ordinary goes on',
    '{name} answers questions about the last days',
  ],
  ordinary: [
    '{name} names a new chief financial officer',
    '{name} will speak at an investor conference',
    '{name} sets the date of its next results',
    '{name} extends an agreement with a supplier',
    '{name} declares its dividend',
    '{name} opens an office abroad',
  ],
  roundup: [
    '{count} stocks on the move today',
    'The day’s {count} largest movers in one look',
    '{count} names that people talk about',
  ],
} as const;
export type NewsTone = keyof typeof TITLES;

const PUBLISHERS = ['Simulated Wire', 'Practice Newsroom', 'The Invented Ledger', 'Rehearsal Business Daily'] as const;

/** @param pick any whole number; the same gives the same @param filling the name, or the count of a roundup */
export function newsTitle(tone: NewsTone, pick: number, filling: string): string {
  const titles = TITLES[tone];
  const title = titles[pick % titles.length] ?? titles[0];
  return `${title.replace(/\{name\}|\{count\}/, filling.replace(' (simulated)', ''))} (simulated)`;
}

export function newsPublisher(pick: number): string {
  return PUBLISHERS[pick % PUBLISHERS.length] ?? PUBLISHERS[0];
}

/** An address that is reserved for examples, where nothing can be mistaken for an article. */
export function newsUrl(id: string): string {
  return `https://example.com/simulated-news/${id}`;
}
