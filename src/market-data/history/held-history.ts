import { Injectable } from '@nestjs/common';
import type { HistoryView } from './history-view.js';

/**
 * The daily history that this process holds, shared with the thread that fetches it. Reading it costs no call and no
 * waiting. null until the first session is there.
 */
@Injectable()
export class HeldHistory {
  private current: HistoryView | null = null;
  private readonly listeners: ((view: HistoryView) => void)[] = [];

  get view(): HistoryView | null {
    return this.current;
  }

  /** Called after each change, with what is held then. */
  onChange(listener: (view: HistoryView) => void): void {
    this.listeners.push(listener);
  }
}
