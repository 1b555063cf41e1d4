/** How a command ended, for the shell. A refused configuration brings its own code (ConfigError). */
export const EXIT_CODES = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;
