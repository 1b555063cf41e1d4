import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./rigged-program.mjs', import.meta.url));

/** What is different in a process of the service; see rigged-program.mjs. */
export interface Rig {
  /** Epoch ms at which the clock of its scans stands. */
  readonly stillMs?: number;
  /** After SIGUSR2 it stops itself where it is about to send a publication. */
  readonly freezes?: true;
  /** Jobs `discovery_poison_dies`, `_loops` and `_holds` do so; the last for `holdsMs`. */
  readonly poisons?: { readonly holdsMs: number };
}

/** The environment of a rigged process. */
export function rigged(rig: Rig): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${PROGRAM}`, RIG: JSON.stringify(rig) };
}
