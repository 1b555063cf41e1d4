import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/redis/free-port.js';
import { type RunbookBlock, runbookBlocks } from '../../support/ops/runbook.js';
import { Opened } from './opened.js';
import { Shell, type ShellEnvironment } from './shell.js';
import { tookUntil } from './took.js';

/** A market small enough to be scanned in no time, and complete. */
const MARKET = {
  SIMULATED_TICKERS: '1000',
  HISTORY_SESSIONS: '60',
  UNIVERSE_SIZE_THRESHOLD: '100',
  LOG_FORMAT: 'json',
};
const KILLED = 'SIGKILL';

/** An operator who has nothing but the runbook, and types what it says. */
export class FirstDay {
  private readonly blocks = runbookBlocks();
  private readonly used = new Set<RunbookBlock>();
  private readonly terminals = new Map<string, Shell>();

  private constructor(
    readonly opened: Opened,
    private variables: ShellEnvironment,
  ) {}

  static async start(): Promise<FirstDay> {
    const opened = new Opened();
    const dir = opened.add(await mkdtemp(join(tmpdir(), 'first-day-')), (it) => rm(it, { recursive: true }));
    const ports = await Promise.all(Array.from({ length: 4 }, () => freePort()));
    const [api = '', worker = '', cache = '', queue = ''] = ports.map((port) => `127.0.0.1:${port}`);
    const urls = { BASE_URL: `http://${api}`, WORKER_URL: `http://${worker}` };
    const stores = {
      REDIS_URL: `redis://${cache}`,
      QUEUE_REDIS_URL: `redis://${queue}`,
      QUEUE_DIR: join(dir, 'queue'),
    };
    return new FirstDay(opened, {
      ...MARKET,
      ...urls,
      ...stores,
      HOST: '127.0.0.1',
      READ_KEY: '',
      HISTORY_DIR: join(dir, 'history'),
    });
  }

  /** Notes what the following commands are to find in a variable. */
  note(variables: ShellEnvironment): void {
    this.variables = { ...this.variables, ...variables };
  }

  variable(name: string): string {
    const value = this.variables[name];
    if (value === undefined) throw new Error(`${name} is not known`);
    return value;
  }

  /** Pastes the commands of a section that have this word in them. Returns what they say; rejects when they fail. */
  async paste(heading: string, word: string): Promise<string> {
    const { code, output } = await Shell.run(this.find(heading, word, null).script, this.variables);
    if (code !== 0) throw new Error(`${heading}, ${word}: ${String(code)}\n${output}`);
    return output;
  }

  /** The same, again and again, until the answer is as wanted. */
  async pasteUntil(
    heading: string,
    word: string,
    wanted: (output: string) => boolean,
    deadlineMs: number,
  ): Promise<string> {
    let output = '';
    await tookUntil(async () => wanted((output = await this.paste(heading, word))), deadlineMs);
    return output;
  }

  /** Runs commands that go on in a terminal of this name. @param more variables of this terminal alone */
  async open(name: string, heading: string, word: string, more: ShellEnvironment = {}): Promise<void> {
    const block = this.find(heading, word, 'terminal');
    const shell = await Shell.start(block.script, { ...this.variables, ...more });
    this.terminals.set(name, shell);
    this.opened.add(shell, (it) => it.end('SIGTERM'));
  }

  /** kill -9 for what runs in a terminal. */
  async kill(name: string): Promise<void> {
    await this.terminal(name).end(KILLED);
  }

  /** What has been said in a terminal. */
  said(name: string): string {
    return this.terminal(name).output;
  }

  /** Lines of the runbook with commands of this section, or for terminals, that nobody has typed. */
  untyped(heading: string): number[] {
    const wanted = this.blocks.filter((block) => block.title === 'terminal' || block.heading === heading);
    return wanted.filter((block) => !this.used.has(block)).map(({ line }) => line);
  }

  /** What has ended in its terminal by itself. */
  get ended(): string[] {
    return [...this.terminals].filter(([, shell]) => !shell.isRunning).map(([name]) => name);
  }

  private terminal(name: string): Shell {
    const shell = this.terminals.get(name);
    if (shell === undefined) throw new Error(`there is no terminal ${name}`);
    return shell;
  }

  private find(heading: string, word: string, title: string | null): RunbookBlock {
    const block = this.blocks.find(
      (one) => one.heading === heading && one.title === title && one.script.includes(word),
    );
    if (block === undefined) throw new Error(`the runbook has no ${word} in ${heading}`);
    this.used.add(block);
    return block;
  }
}
