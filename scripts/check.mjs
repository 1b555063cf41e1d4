/** All gates: the linter on one core, everything else, one after the other, on the second. Prints what each has said. */
import { spawn } from 'node:child_process';

const LANES = [
  ['lint'],
  ['format:check', 'typecheck', 'check:unused', 'check:layers', 'check:generated', 'check:openapi', 'check:licences'],
];

function run(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
    child.on('close', (code) => {
      console.log(`== ${script}: ${code === 0 ? 'ok' : 'FAILED'}`);
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

const outcomes = await Promise.all(
  LANES.map(async (lane) => {
    const results = [];
    for (const script of lane) results.push(await run(script));
    return results;
  }),
);
process.exit(outcomes.flat().every(Boolean) ? 0 : 1);
