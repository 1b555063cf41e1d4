import Table from 'cli-table3';
import type { Board, RunMetadata } from '../discovery/domain/board.js';
import type { Candidate } from '../discovery/domain/candidate.js';

const NAME_WIDTH = 34;
const UNKNOWN = '-';
const COLUMNS = [
  '#',
  'symbol',
  'action',
  'score',
  'price',
  'chg %',
  'rel vol',
  'ATR %',
  'RSI',
  '$ volume',
  'name',
  'coverage',
];
const LEFT_ALIGNED: ReadonlySet<string> = new Set(['symbol', 'action', 'name']);
const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

const compact = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const whole = new Intl.NumberFormat('en-US');

function fixed(value: number | null, digits: number): string {
  return value === null ? UNKNOWN : value.toFixed(digits);
}

function signed(value: number | null): string {
  return value === null ? UNKNOWN : `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}

function clip(text: string): string {
  return text.length <= NAME_WIDTH ? text : `${text.slice(0, NAME_WIDTH - 1)}…`;
}

function row(candidate: Candidate, index: number): string[] {
  return [
    String(index + 1),
    candidate.symbol,
    candidate.action,
    fixed(candidate.score, 1),
    fixed(candidate.price, candidate.price < 1 ? 4 : 2),
    signed(candidate.change_pct),
    fixed(candidate.rel_volume, 1),
    fixed(candidate.atr_pct, 1),
    fixed(candidate.rsi14, 0),
    compact.format(candidate.dollar_volume_usd),
    candidate.name === null ? UNKNOWN : clip(candidate.name),
    `${Math.round(candidate.coverage * 100)} %`,
  ];
}

/** The heading of the table: what was scanned, and how the market became this board. */
export function renderSummary(meta: RunMetadata): string {
  const removed = Object.entries(meta.funnel)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} ${whole.format(count)}`);
  const { sessions_held: held, sessions_wanted: wanted } = meta.history;
  const lines = [
    `${meta.strategy} on ${meta.source} (${meta.freshness.replaceAll('_', ' ')}), session ${meta.session_date} (${meta.session}), history ${held}/${wanted} sessions`,
    `${whole.format(meta.rows_read)} rows, ${whole.format(meta.universe_size)} common stocks, ${whole.format(meta.eligible)} eligible: ${meta.trade_ready} TRADE_READY, ${meta.monitor} MONITOR`,
    `removed: ${removed.length === 0 ? 'none' : removed.join(', ')}`,
  ];
  if (meta.source === 'simulated') lines.push('The market is simulated: every ticker and price is invented.');
  if (meta.degraded.length > 0) lines.push(`less than whole: ${meta.degraded.join(', ')}`);
  return lines.join('\n');
}

/** The first `limit` candidates of a board for a terminal; "-" is unknown. */
export function renderTable(board: Board, limit: number): string {
  const table = new Table({
    head: COLUMNS,
    chars: NO_BORDERS,
    colAligns: COLUMNS.map((column) => (LEFT_ALIGNED.has(column) ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...board.entries.slice(0, limit).map((entry, index) => row(JSON.parse(entry.json) as Candidate, index)));
  return table.toString();
}
