import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../../common/write-file-whole.js';
import type { DailyBars } from '../daily-bars.js';
import { decodeBars, encodeBars } from './bars-codec.js';
import { HistoryStore } from './history-store.js';

const SUFFIX = '.bars';

/** One file a session in `<dir>/<sourceId>/`. Processes may share the folder: they write the same bytes under the same name. */
export class DiskHistoryStore extends HistoryStore {
  constructor(private readonly dir: string) {
    super();
  }

  override async load(sourceId: string, date: string): Promise<DailyBars | null> {
    const path = this.path(sourceId, date);
    const bytes = await readFile(path).catch(absent(null));
    if (bytes === null) return null;
    const bars = await decodeBars(bytes).catch(() => null);
    if (bars?.date === date) return bars;
    await rm(path, { force: true });
    return null;
  }

  override async save(sourceId: string, bars: DailyBars): Promise<void> {
    await writeFileWhole(this.path(sourceId, bars.date), await encodeBars(bars));
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  private path(sourceId: string, date: string): string {
    return join(this.dir, sourceId, `${date}${SUFFIX}`);
  }
}

/** Turns "no such file" into a value; every other failure stays one. */
function absent<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
