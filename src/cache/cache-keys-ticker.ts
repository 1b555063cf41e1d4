/** Any spelling that a source or a reader may use, case-sensitive; none of the characters means anything to Redis. */
export const TICKER = /^[A-Za-z0-9][A-Za-z0-9./-]{0,19}$/;

/** The ticker itself, or a TypeError that says what it was to be the key of. */
export function checkedTicker(family: string, ticker: unknown): string {
  if (typeof ticker !== 'string') throw new TypeError(`${family}: a ticker is text, not ${describe(ticker)}`);
  if (!TICKER.test(ticker))
    throw new TypeError(
      `${family}: ${JSON.stringify(ticker.slice(0, 40))} is no ticker of 1 to 20 letters, digits, dots, slashes and hyphens`,
    );
  return ticker;
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value);
