/**
 * Loaded before the built program (`--import`), in each of its threads. RIG says as JSON what is different:
 * - `stillMs`: the clock of the thread that scans stands still there
 * - `freezes`: after SIGUSR2 the process stops itself (SIGSTOP) where its next publication is about to be sent
 * - `poisons`: a scan whose job is named `discovery_poison_<deed>` does the deed first
 * Beside that it is the program as it is. What happens is told as lines of its log.
 */
import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const { stillMs, freezes, poisons } = JSON.parse(process.env.RIG);

function tell(msg) {
  writeSync(1, `${JSON.stringify({ level: 30, time: Date.now(), context: 'rig', msg })}\n`);
}

async function freezeAtPublication() {
  const { SharedBoards } = await import('../../../dist/discovery/board/shared-boards.js');
  const { publish } = SharedBoards.prototype;
  let isDue = false;
  process.on('SIGUSR2', () => {
    isDue = true;
    tell('armed');
  });
  SharedBoards.prototype.publish = function (run) {
    if (isDue) {
      isDue = false;
      tell(`stops before ${run.epoch}`);
      process.kill(process.pid, 'SIGSTOP');
    }
    return publish.call(this, run);
  };
}

const DEEDS = {
  dies: () => process.kill(process.pid, 'SIGKILL'),
  loops: () => {
    for (;;);
  },
  holds: (ms) => {
    const endsMs = performance.now() + ms;
    while (performance.now() < endsMs);
  },
};

async function poisonScans({ holdsMs }) {
  const { ScanEngine } = await import('../../../dist/discovery/scan/scan-engine.js');
  const { scan } = ScanEngine.prototype;
  ScanEngine.prototype.scan = async function (request, ...more) {
    const deed = /^discovery_poison_(\w+)$/.exec(request.jobId ?? '')?.[1];
    if (deed !== undefined) {
      tell(`does ${deed}`);
      DEEDS[deed](holdsMs);
    }
    return scan.call(this, request, ...more);
  };
}

async function stopClock() {
  const { SystemClock } = await import('../../../dist/common/system-clock.js');
  SystemClock.prototype.nowMs = () => stillMs;
}

if (isMainThread && freezes === true) await freezeAtPublication();
if (!isMainThread && poisons !== undefined) await poisonScans(poisons);
if (!isMainThread && stillMs !== undefined) await stopClock();
