import { Logger } from '@nestjs/common';
import { WatchlistsUnavailableError } from './watchlists-unavailable.error.js';

/** Tells of what is stored among the watchlists and is none: in the log when it is first seen, and to whoever wants it. */
export class WatchlistDamage {
  private readonly logger = new Logger('Watchlists');
  private readonly logged = new Map<string, string>();

  /** @param troubles of all that is damaged now, by name */
  seeAll(troubles: ReadonlyMap<string, string>): void {
    for (const name of this.logged.keys()) if (!troubles.has(name)) this.logged.delete(name);
    for (const [name, trouble] of troubles) this.see(name, trouble);
  }

  /** @param trouble null: it is well */
  see(name: string, trouble: string | null): void {
    if (trouble === null) this.logged.delete(name);
    else if (this.logged.get(name) !== trouble) {
      this.logged.set(name, trouble);
      this.logger.warn(`${sentence(name, trouble)}: it is kept as it is and not warmed`);
    }
  }

  /** For whoever wants just this one. */
  refusal(name: string, trouble: string): WatchlistsUnavailableError {
    return new WatchlistsUnavailableError(sentence(name, trouble), {
      consequence: 'PUT replaces it, DELETE removes it',
    });
  }
}

function sentence(name: string, trouble: string): string {
  return `The watchlist ${name} is stored but cannot be read (${trouble})`;
}
