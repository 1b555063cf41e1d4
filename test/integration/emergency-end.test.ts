import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EMERGENCY_MS } from '../../src/calibration/emergency.js';
import { EmergencyDesk } from '../../src/calibration/emergency-desk.js';
import { EmergencySwitch } from '../../src/calibration/emergency-switch.js';
import { EmergencyEnd } from '../../src/discovery/cycle/emergency-end.js';
import { EventBus } from '../../src/events/event-bus.js';
import { BoardProcesses } from '../support/board-processes.js';
import { eventually } from '../support/eventually.js';
import { HttpApp } from '../support/http-app.js';

jest.setTimeout(30_000);

/** What is told from now on: of the emergency, and the marks that a test sets. */
function listen({ app }: HttpApp): unknown[] {
  const told: unknown[] = [];
  app.get(EventBus).subscribe(
    ({ data }) => {
      told.push('code' in data ? data.code : data.emergency);
    },
    ['calibration.changed', 'scan.failed'],
  );
  return told;
}

const look = (apps: readonly HttpApp[]): Promise<unknown> =>
  Promise.all(apps.map(({ app }) => app.get(EmergencyEnd).look()));
const mark = ({ app }: HttpApp, code: string): void =>
  app.get(EventBus).publish({ event_type: 'scan.failed', data: { code, consecutive_failures: 0 } });

describe('the end of an emergency', () => {
  let processes: BoardProcesses;

  beforeEach(async () => {
    processes = await BoardProcesses.start();
  });
  afterEach(() => processes.stop());

  it('is told once by processes on one Redis when the clock brings it', async () => {
    const apps = await Promise.all([processes.scanner(), processes.scanner()]);
    const told = listen(apps[0]);
    await apps[1].app.get(EmergencyDesk).begin(null, null);
    await eventually(() => apps.every(({ app }) => app.get(EmergencySwitch).active !== null));
    await look(apps);
    for (const { clock } of apps) clock.advance(EMERGENCY_MS);
    await look(apps);
    for (const [i, app] of apps.entries()) mark(app, `mark_${String(i)}`);
    // what a process told before its mark comes before it
    await eventually(() => told.includes('mark_0') && told.includes('mark_1'));
    expect(told.map(String).sort()).toEqual(['false', 'mark_0', 'mark_1', 'true']);
  });

  it('is told once when it is ordered', async () => {
    const app = await processes.scanner();
    const told = listen(app);
    const desk = app.app.get(EmergencyDesk);
    await desk.begin(null, null);
    await look([app]);
    await desk.end(null);
    await look([app]);
    mark(app, 'mark');
    await eventually(() => told.includes('mark'));
    expect(told).toEqual([true, false, 'mark']);
  });

  it('is told by a process that knows no Redis', async () => {
    const app = await HttpApp.start();
    try {
      const told = listen(app);
      await app.app.get(EmergencyDesk).begin(null, null);
      await look([app]);
      app.clock.advance(EMERGENCY_MS);
      await look([app]);
      expect(told).toEqual([true, false]);
    } finally {
      await app.close();
    }
  });
});
