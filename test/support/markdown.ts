export interface FencedBlock {
  /** What stands after the fence; '' = nothing. */
  readonly language: string;
  readonly text: string;
}

const FENCED = /^ *(`{3,})([^\n`]*)\n([\s\S]*?)\n? *\1$/gm;

export function fencedBlocks(document: string): FencedBlock[] {
  return [...document.matchAll(FENCED)].map(([, , language = '', text = '']) => ({ language, text }));
}

const withoutBlocks = (document: string): string => document.replace(FENCED, '');

/** Where links and pictures lead, those in code apart. */
export function linksOf(document: string): string[] {
  const text = withoutBlocks(document).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** The anchors of its headings, as GitHub makes them: the second of the same text ends with -1. */
export function anchorsOf(document: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutBlocks(document).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** The scripts of package.json that it tells to run. */
export function commandsOf(document: string): string[] {
  return [...document.matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map(([, name = '']) => name);
}

/** Names in capitals with an underscore, wherever they stand, apart from those that its own commands read as `$NAME`. */
export function variablesOf(document: string): string[] {
  const own = new Set([...document.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name));
  return [...document.matchAll(/(?<![\w-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w*…])/g)].flatMap(([name]) =>
    own.has(name) ? [] : [name],
  );
}

/** The cells of every table, headings too, without what divides these from the rest. */
export function tableRows(document: string): string[][] {
  return document
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
