/** A name of the client's own making is shown no longer than this. */
const SHOWN_CHARS = 100;

/** An object or a list that is open where the text is being read. */
interface Level {
  /** Names met so far; null in a list. */
  readonly names: Set<string> | null;
  /** The name or the index that is being read. */
  at: string | number;
}

/**
 * Path of the first name that an object in the text has twice, e.g. `events.0.payload.price`; null when there is none.
 * Readers of JSON do not agree on which of the two counts, so what one of them has checked another may not act on.
 * One pass; makes no sense of text that is not JSON, which the parser refuses.
 */
export function repeatedKeyIn(json: string): string | null {
  const levels: Level[] = [];
  let text = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}:,]/gs)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ names: new Set(), at: '' });
    else if (token === '[') levels.push({ names: null, at: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') next(level);
    // a colon outside texts follows a name
    else if (token === ':' && isRepeated(level, text)) return pathOf(levels);
    text = token;
  }
  return null;
}

function next(level: Level | undefined): void {
  if (typeof level?.at === 'number') level.at++;
}

function isRepeated(level: Level | undefined, text: string): boolean {
  if (level?.names == null) return false;
  level.at = nameOf(text);
  if (level.names.has(level.at)) return true;
  level.names.add(level.at);
  return false;
}

/** As the parser will read it: "a" and "\u0061" are one name. */
function nameOf(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

function pathOf(levels: readonly Level[]): string {
  const path = levels.map(({ at }) => (at === '' ? '""' : at)).join('.');
  return path.length > SHOWN_CHARS ? `${path.slice(0, SHOWN_CHARS)}…` : path;
}
