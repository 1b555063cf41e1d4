/** Runs the benchmarks and writes their tables, with machine and versions, into bench/README.md. Names may be given: `npm run bench -- pipeline`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { machine } from '../scripts/machine.mjs';
import { table } from './support/report.mjs';

/** Their titles, and the packages that ours and the baselines beside it are made of. */
const BENCHES = {
  pipeline: { title: 'A scan', packages: [] },
  enrichment: { title: 'Facts beyond prices', packages: [] },
  reads: { title: 'Reads', packages: ['@nestjs/core', 'fastify', 'autocannon'] },
  boards: { title: 'A board on its way', packages: ['ioredis'] },
  'redis-pool': { title: 'Connections to Redis', packages: ['@liaoliaots/nestjs-redis', 'ioredis'] },
  cache: {
    title: 'The cache',
    packages: ['ioredis', 'lru-cache', '@nestjs/cache-manager', 'cache-manager', 'keyv', '@keyv/redis', 'autocannon'],
  },
  jobs: { title: 'Jobs', packages: ['bullmq', 'ioredis'] },
  features: { title: 'Features of a day', packages: ['ioredis'] },
};
const README = new URL('./README.md', import.meta.url);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No benchmark "${unknown.join('", "')}"; there are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES);
let text = readFileSync(README, 'utf8');
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
}
writeFileSync(README, text);
process.exit(holds ? 0 : 1);
