import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { contextFiles } from './build-context.js';
import { argsOf, copyOf, environmentOf, readStages, type Stage } from './dockerfile.js';
import { ROOT } from './repository.js';

const run = promisify(execFile);
const RUN_DEADLINE_MS = 300_000;
/** The user of the image where we may become it; else whoever runs the tests, who is not root either. */
const IS_ROOT = process.getuid?.() === 0;

export interface ReplayOptions {
  /** Steps that are taken for done: what this repository has installed stands in for their outcome. */
  readonly isInstalled: (command: string) => boolean;
}

/**
 * The Dockerfile carried out without an engine: each stage is a folder, COPY copies, RUN runs, with nothing but what the
 * stage has. The base image is this machine.
 */
export class ImageReplay {
  private constructor(
    private readonly folder: string,
    private readonly stage: Stage,
    /** Where the image would be, below which its paths are. */
    readonly root: string,
  ) {}

  static async build({ isInstalled }: ReplayOptions): Promise<ImageReplay> {
    const folder = await mkdtemp(join(tmpdir(), 'image-'));
    await chmod(folder, 0o755);
    const stages = readStages();
    for (const stage of stages) await carryOut(stage, folder, isInstalled);
    const last = stages.at(-1) as Stage;
    return new ImageReplay(folder, last, rootOf(folder, last.name));
  }

  /** Where the program runs, and where it has its files. */
  get workdir(): string {
    return join(this.root, argsOf(this.stage, 'WORKDIR')[0] ?? '');
  }

  get env(): Record<string, string> {
    return environmentOf(this.stage);
  }

  /** For spawn: the image's user, if we may. */
  get user(): { readonly uid?: number; readonly gid?: number } {
    const [uid = 0, gid = 0] = (argsOf(this.stage, 'USER')[0] ?? '').split(':').map(Number);
    return IS_ROOT ? { uid, gid } : {};
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

function rootOf(folder: string, stage: string | null): string {
  return join(folder, stage ?? 'image');
}

async function carryOut(stage: Stage, folder: string, isInstalled: ReplayOptions['isInstalled']): Promise<void> {
  const root = rootOf(folder, stage.name);
  let workdir = root;
  for (const { name, args } of stage.instructions) {
    if (name === 'WORKDIR') await mkdir((workdir = join(root, args)), { recursive: true });
    if (name === 'COPY') await copy(args, folder, workdir);
    if (name === 'RUN' && isInstalled(args)) await symlink(join(ROOT, 'node_modules'), join(workdir, 'node_modules'));
    else if (name === 'RUN') await runStep(args, workdir);
  }
}

async function copy(args: string, folder: string, workdir: string): Promise<void> {
  const { from, sources, target } = copyOf(args);
  for (const source of sources) {
    const isFolder =
      from === null ? !contextFiles().includes(source) : await isDirectory(rootOf(folder, from) + source);
    const to = join(workdir, target, isFolder || !target.endsWith('/') ? '' : basename(source));
    // nobody needs it there any more
    if (from !== null) await rename(rootOf(folder, from) + source, to);
    else
      for (const file of contextFiles().filter((path) => path === source || path.startsWith(`${source}/`)))
        await cp(join(ROOT, file), isFolder ? join(to, file.slice(source.length)) : to);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path)).isDirectory();
}

async function runStep(command: string, cwd: string): Promise<void> {
  const own = `${String(process.getuid?.())}:${String(process.getgid?.())}`;
  const line = IS_ROOT ? command : command.replaceAll('1000:1000', own);
  // what was downloaded for the repository need not be downloaded again
  const env = { ...process.env, NODE_ENV: '', NODE_OPTIONS: '', npm_config_prefer_offline: 'true' };
  await run('/bin/sh', ['-c', line], { cwd, env, timeout: RUN_DEADLINE_MS, maxBuffer: 16 << 20 });
}
