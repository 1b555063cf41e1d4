import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterOurEnd } from '../after-our-end.js';
import { BrowserPage } from './browser-page.js';
import { DevtoolsPipe } from './devtools-pipe.js';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGUMENTS = [
  '--headless=new',
  '--remote-debugging-pipe',
  // the tests of a container run as root
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  // what nobody sees is drawn and timed all the same
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // nothing but this machine
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A real browser without a window, with a profile of its own. It never outlives this process. */
export class Browser {
  private constructor(
    private readonly child: ChildProcess,
    private readonly pipe: DevtoolsPipe,
    private readonly profile: string,
    private readonly callOff: () => void,
  ) {}

  /** The browser of this machine, or null. */
  static program(): string | null {
    const folders = (process.env.PATH ?? '').split(delimiter);
    const paths = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)));
    return paths.find(isExecutable) ?? null;
  }

  static async start(program: string): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'browser-'));
    const child = spawn(program, [...ARGUMENTS, `--user-data-dir=${profile}`, 'about:blank'], {
      // a group of its own: a browser is many processes
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    const callOff = afterOurEnd('kill -9 "-$1"; rm -rf "$2"', String(child.pid), profile);
    const pipe = new DevtoolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
    return new Browser(child, pipe, profile, callOff);
  }

  /** A new page at an address, loaded. */
  open(url: string): Promise<BrowserPage> {
    return BrowserPage.open(this.pipe, url);
  }

  /** Asks it to end, so that it takes its helpers with it. */
  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      const gone = once(this.child, 'exit');
      await Promise.all([this.pipe.send('Browser.close'), gone]);
    }
    this.callOff();
    // its helpers may still be writing their last
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
