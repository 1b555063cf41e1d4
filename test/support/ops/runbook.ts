import { read } from './ops-files.js';

const RUNBOOK = 'docs/runbook.md';
const FENCE = /^( *)```(\w+)(?: title=(\w+))?\n([\s\S]*?)^ *```$/gm;

/** Commands of the runbook that are pasted together. */
export interface RunbookBlock {
  /** Of the section it stands in. */
  readonly heading: string;
  readonly line: number;
  /** null: to be pasted anywhere. Otherwise what the runbook says of such titles. */
  readonly title: string | null;
  readonly script: string;
  /** What the answer has in it, by the example below the commands; empty where there is none. */
  readonly expected: readonly string[];
}

/** In the order of the text. */
export function runbookBlocks(): RunbookBlock[] {
  const text = read(RUNBOOK);
  const fences = [...text.matchAll(FENCE)].map((match) => fenceOf(text, match));
  return fences.flatMap((fence, at) => {
    if (fence.language !== 'sh') return [];
    const next = fences[at + 1];
    const isAnswered = next !== undefined && next.language !== 'sh' && next.heading === fence.heading;
    return [{ ...fence, script: fence.body, expected: isAnswered ? expectedOf(next) : [] }];
  });
}

/** Addresses within the runbook, as a viewer makes them of its headings. */
export function runbookAnchors(): string[] {
  return headingsOf(read(RUNBOOK)).map((heading) => anchorOf(heading));
}

/** Addresses within the runbook that it links to. */
export function runbookLinks(): string[] {
  return [...read(RUNBOOK).matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
}

/** Reasons of GET /health, each with the section that the table sends it to. */
export function runbookReasons(): Map<string, string> {
  const rows = read(RUNBOOK).matchAll(/^\| (`.*?) +\|.*\(#([^)]+)\) +\|$/gm);
  return new Map(
    [...rows].flatMap(([, codes = '', anchor = '']) =>
      [...codes.matchAll(/`(\w+)`/g)].map(([, code = '']): [string, string] => [code, anchor]),
    ),
  );
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

interface Fence extends Pick<RunbookBlock, 'heading' | 'line' | 'title'> {
  readonly language: string;
  readonly body: string;
}

function fenceOf(text: string, match: RegExpExecArray): Fence {
  const [, indent = '', language = '', title = null, body = ''] = match;
  const before = text.slice(0, match.index);
  return {
    heading: headingsOf(before).at(-1) ?? 'Runbook',
    line: before.split('\n').length,
    title,
    language,
    body: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  };
}

/** A comment in a block of commands looks like a heading of the first order, which is none of ours. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) => heading);
}

/** Of an example in JSON its names, with a value where that is true or false; of any other its lines. */
function expectedOf({ language, body }: Fence): string[] {
  if (language !== 'json')
    return body
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  return [...body.matchAll(/"\w+":(?: (?:true|false)\b)?/g)].map(([name]) => name.replace(' ', ''));
}
