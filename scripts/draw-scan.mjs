/** Draws what `npm run scan` prints as docs/images/scan.svg, for the README: `npm run draw:scan`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = ['npm', 'run', 'scan', '--', '--limit', '8'];
const [CHAR_PX, LINE_PX, MARGIN_PX, BAR_PX] = [7.25, 18, 16, 30];
const MAX_CHARS = 134;
const COLOURS = { TRADE_READY: '#3fb950', MONITOR: '#d29922', RANKED: '#8b949e' };
const LIGHTS = ['#ff5f56', '#ffbd2e', '#27c93f'];

const escapeXml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function coloured(line) {
  const text = escapeXml(line);
  const action = /^ *\d+ /.test(line) ? Object.keys(COLOURS).find((name) => line.includes(` ${name} `)) : undefined;
  if (action === undefined) return text;
  return text.replace(action, `<tspan fill="${COLOURS[action]}">${action}</tspan>`);
}

/** At blanks, as a terminal of that width would not, but a reader would like. */
function wrapped(line) {
  if (line.length <= MAX_CHARS) return [line];
  const at = line.lastIndexOf(' ', MAX_CHARS);
  return [line.slice(0, at), ...wrapped(line.slice(at + 1))];
}

const [program, ...args] = COMMAND;
const { status, stdout } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
if (status !== 0) throw new Error(`${COMMAND.join(' ')} ended with ${String(status)}`);
const printed = stdout.slice(stdout.indexOf('hybrid_v1')).trimEnd().split('\n');
const lines = [`$ ${COMMAND.join(' ')}`, ...printed].map((line) => line.trimEnd()).flatMap(wrapped);
const width = Math.ceil(2 * MARGIN_PX + CHAR_PX * Math.max(...lines.map((line) => line.length)));
const height = BAR_PX + LINE_PX * lines.length + MARGIN_PX;
const lights = LIGHTS.map((fill, n) => `<circle cx="${18 + 18 * n}" cy="16" r="5.5" fill="${fill}"/>`);
const texts = lines.map(
  (line, n) =>
    `<text x="${MARGIN_PX}" y="${BAR_PX + LINE_PX * (n + 0.8)}" xml:space="preserve">${coloured(line)}</text>`,
);
writeFileSync(
  `${ROOT}docs/images/scan.svg`,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What npm run scan prints">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${lights.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12" fill="#e6edf3">
${texts.join('\n')}
</g>
</svg>
`,
);
