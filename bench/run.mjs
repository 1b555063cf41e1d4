/** Runs the benchmarks and writes their tables, with machine and versions, into bench/README.md. Names may be given: `npm run bench -- pipeline`. */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { table } from './support/report.mjs';

const TITLES = {
  pipeline: 'A scan',
  enrichment: 'Facts beyond prices',
  reads: 'Reads',
  boards: 'A board on its way',
  'redis-pool': 'Connections to Redis',
  cache: 'The cache',
  jobs: 'Jobs',
  features: 'Features of a day',
};
const README = new URL('./README.md', import.meta.url);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in TITLES));
if (unknown.length > 0) {
  console.error(`No benchmark "${unknown.join('", "')}"; there are: ${Object.keys(TITLES).join(', ')}.`);
  process.exit(2);
}
const names = wanted.length > 0 ? wanted : Object.keys(TITLES);
let text = readFileSync(README, 'utf8');
let holds = true;
for (const name of names) {
  console.log(`${TITLES[name]} ...`);
  const lines = await (await import(`./${name}.bench.mjs`)).run();
  const machine = `Node ${process.versions.node}, ${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.type()} ${os.release().split('-')[0]}, ${new Date().toISOString().slice(0, 10)}`;
  const result = `<!-- ${name}:begin -->\n${table(lines)}\n\n${machine}\n<!-- ${name}:end -->`;
  console.log(table(lines));
  text = text.replace(new RegExp(`<!-- ${name}:begin -->[\\s\\S]*<!-- ${name}:end -->`), () => result);
  holds &&= lines.every(({ ok }) => ok);
}
writeFileSync(README, text);
process.exit(holds ? 0 : 1);
