import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { setImmediate as nextTick } from 'node:timers/promises';
import { EventNetwork, numbersOf, range } from '../support/event-network.js';
import { eventually } from '../support/eventually.js';
import { numbered } from '../support/sample-events.js';
import { appendFileSync } from 'node:fs';
jest.setTimeout(60_000);
let network: EventNetwork;
beforeAll(async () => { network = await EventNetwork.open(); });
afterAll(() => network.close());
it('x', async () => {
  const [a, b] = await Promise.all([network.join(), network.join()]);
  a.bus.publish(numbered(0));
  await eventually(() => a.heard.length === 1 && b.heard.length === 1);
  const foreign: any = (b.bus as any).foreign;
  const orig = foreign.onMessage.bind(foreign);
  const log: string[] = [];
  // count of messages while link inactive, neither behind nor reading
  let jumps = 0;
  const sub: any = (b as any).subscriber;
  const om = sub.message.bind(sub);
  sub.message = (c: string, m: string) => { if (!sub.active && !foreign.isBehind && !foreign.isReading) { jumps++; log.push('jump ' + foreign.cursor + ' -> ' + m.slice(0, 40) + ' ' + /failures":(\d+)/.exec(m)?.[1]); } om(c, m); };
  const st: any = (a.bus as any).stream; const send = st.send.bind(st); const sends: string[] = [];
  st.send = async (batch: any) => { const d = batch.events.map((e: any) => e.event.data.consecutive_failures); const t = performance.now();
    try { const r = await send(batch); sends.push(`#${batch.number} ${d[0]}..${d.at(-1)} (${d.length}) -> ids ${r.ids.length} ${r.refusal} ${(performance.now()-t).toFixed(0)}ms`); return r; } catch (e: any) { sends.push(`#${batch.number} ${d[0]}..${d.at(-1)} (${d.length}) FAILED ${e.trouble} ${e.cause?.message} ${(performance.now()-t).toFixed(0)}ms`); throw e; } };
  let n = 1;
  for (let round = 0; round < 20; round++) {
    const killing = network.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    let cut = false;
    const ends = performance.now() + 1000;
    while (performance.now() < ends && !(cut && sub.active)) {
      cut ||= !sub.active;
      a.bus.publish(numbered(n++));
      await nextTick();
    }
    await killing;
    try { await eventually(() => b.heard.length >= n, 3000); } catch (e) {
      const have = new Set(numbersOf(b.heard)); const missing = range(0, n).filter((x) => !have.has(x));
      const str = await network.streamed();
      appendFileSync('/tmp/zz.log', JSON.stringify({ sends: sends.filter((x) => missing.some((m) => { const q = /#\d+ (\d+)\.\.(\d+)/.exec(x)!; return +q[1]! - 30 <= m && m <= +q[2]! + 30; })), inStream: numbersOf(str).filter((x) => missing.includes(x)), aHeard: numbersOf(a.heard).filter((x) => missing.includes(x)), fails: sends.filter((x) => x.includes('FAILED') || x.includes('ids 0 ')), round, n, heard: b.heard.length, missing: missing.slice(0,50), jumps, stream: str.length, cursor: foreign.cursor, behind: foreign.isBehind, reading: foreign.isReading, parked: foreign.parked.length, ignored: foreign.ignored, a: a.bus.stats, ast: a.connections.state, bst: b.connections.state, active: sub.active }) + '\n');
      throw e;
    }
    await Promise.all([a.connected(), b.connected()]);
  }
  appendFileSync('/tmp/zz.log', 'passed jumps ' + jumps + ' n ' + n + '\n');
  expect(numbersOf(b.heard)).toEqual(range(0, n));
  void orig;
});
