import { matchesGlob } from './glob.js';
import type { Invalidation } from './invalidation.js';

/** Leave to keep what a load will bring. Lost for ever when the value is invalidated meanwhile, or the load is over. */
export interface Ticket {
  readonly holds: boolean;
}

interface OpenTicket {
  readonly keys: readonly string[];
  /** null: not known before the value is read. */
  readonly tags: readonly string[] | null;
  holds: boolean;
}

/** Keeps loads that began before an invalidation from writing after it, within the process. */
export class WriteFence {
  /** Those of one key, which may be thousands, by that key. */
  private readonly single = new Map<string, OpenTicket[]>();
  private readonly wide = new Set<OpenTicket>();

  /** A load begins. Every ticket is to be closed. */
  enter(keys: readonly string[], tags: readonly string[] | null): Ticket {
    const ticket: OpenTicket = { keys, tags, holds: true };
    const [key] = keys;
    if (key === undefined || keys.length > 1) this.wide.add(ticket);
    else {
      const others = this.single.get(key);
      if (others === undefined) this.single.set(key, [ticket]);
      else others.push(ticket);
    }
    return ticket;
  }

  close(closed: Ticket): void {
    const ticket = closed as OpenTicket;
    ticket.holds = false;
    if (this.wide.delete(ticket)) return;
    const [key = ''] = ticket.keys;
    const others = this.single.get(key)?.filter((other) => other !== ticket) ?? [];
    if (others.length === 0) this.single.delete(key);
    else this.single.set(key, others);
  }

  trip({ keys = [], tags = [], pattern }: Invalidation): void {
    for (const key of keys) for (const ticket of this.single.get(key) ?? []) ticket.holds = false;
    if (this.wide.size > 0) {
      const named = new Set(keys);
      for (const ticket of this.wide) if (ticket.keys.some((key) => named.has(key))) ticket.holds = false;
    }
    if (tags.length > 0) this.tripWhere((ticket) => tags.some((tag) => ticket.tags?.includes(tag) ?? true));
    if (pattern !== undefined) this.tripWhere((ticket) => ticket.keys.some((key) => matchesGlob(pattern, key)));
  }

  tripAll(): void {
    this.tripWhere(() => true);
  }

  private tripWhere(isHit: (ticket: OpenTicket) => boolean): void {
    for (const tickets of [...this.single.values(), this.wide])
      for (const ticket of tickets) if (isHit(ticket)) ticket.holds = false;
  }
}
