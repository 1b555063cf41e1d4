import type { EnvironmentType } from './environment-type.js';

/** One environment variable: everything that the loader, .env.example and the configuration tables need to know of it. */
export interface EnvironmentVariable {
  readonly type: EnvironmentType<unknown>;
  /** The default as one would write it; null = unset. */
  readonly default: string | null;
  /** What an unset variable means where `default` is null. */
  readonly unset?: string;
  /** Other names that are read when the first one is unset. */
  readonly aliases?: readonly string[];
  /** Never printed. */
  readonly secret?: true;
  /** One sentence. */
  readonly description: string;
}

export type EnvironmentVariables = Readonly<Record<string, EnvironmentVariable>>;
