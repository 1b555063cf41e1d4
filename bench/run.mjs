/** Runs the benchmarks and writes their tables, with machine and versions, into bench/README.md, and some lines of them into README.md. Names may be given: `npm run bench -- pipeline`. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machine } from '../scripts/machine.mjs';
import { table } from './support/report.mjs';

/** Their titles, the packages that ours and the baselines beside it are made of, and the lines that README.md shows, too. */
const BENCHES = {
  pipeline: { title: 'A scan', packages: [], shown: [0] },
  enrichment: { title: 'Facts beyond prices', packages: [] },
  reads: { title: 'Reads', packages: ['@nestjs/core', 'fastify', 'autocannon'], shown: [0, 2, 3] },
  boards: { title: 'A board on its way', packages: ['ioredis'], shown: [2] },
  'redis-pool': { title: 'Connections to Redis', packages: ['@liaoliaots/nestjs-redis', 'ioredis'] },
  cache: {
    title: 'The cache',
    packages: [
      '@nestjs/core',
      'ioredis',
      'lru-cache',
      '@nestjs/cache-manager',
      'cache-manager',
      '@keyv/redis',
      'autocannon',
    ],
    shown: [2, 4, 6],
  },
  jobs: { title: 'Jobs', packages: ['bullmq', 'ioredis'], shown: [2] },
  features: { title: 'Features of a day', packages: ['ioredis'], shown: [0] },
};
const TABLES = new URL('./README.md', import.meta.url);
const README = new URL('../README.md', import.meta.url);

/** README with the lines to be shown of all tables, whenever these were measured. */
function withShown(readme, tables) {
  const shown = Object.entries(BENCHES).flatMap(([name, { shown = [] }]) => {
    const [, table = ''] = new RegExp(`<!-- ${name}:begin -->\\n([\\s\\S]*?)\\n\\n`).exec(tables) ?? [];
    const rows = table.split('\n').slice(2);
    return shown.map((index) => rows[index]);
  });
  const result = `<!-- bench:begin -->\n\n${[...table([]).split('\n'), ...shown].join('\n')}\n\n<!-- bench:end -->`;
  return readme.replace(/<!-- bench:begin -->[\s\S]*<!-- bench:end -->/, () => result);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No benchmark "${unknown.join('", "')}"; there are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES);
let text = readFileSync(TABLES, 'utf8');
let holds = true;
for (const name of names) {
  const { title, packages } = BENCHES[name];
  console.log(`${title} ...`);
  const lines = await (await import(`./${name}.bench.mjs`)).run();
  const where = `${machine(packages)}, ${new Date().toISOString().slice(0, 10)}`;
  const result = `<!-- ${name}:begin -->\n${table(lines)}\n\n${where}\n<!-- ${name}:end -->`;
  console.log(table(lines));
  text = text.replace(new RegExp(`<!-- ${name}:begin -->[\\s\\S]*<!-- ${name}:end -->`), () => result);
  holds &&= lines.every(({ ok }) => ok);
  writeFileSync(TABLES, text);
}
writeFileSync(README, withShown(readFileSync(README, 'utf8'), text));
execFileSync('npx', ['prettier', '--write', fileURLToPath(README)], { stdio: 'inherit' });
process.exit(holds ? 0 : 1);
