/**
 * How a command ended, for the shell. The two in the sixties and seventies are those of sysexits.h: `unavailable` is worth
 * another try, `config` is not before somebody changes something (a ConfigError brings the same code).
 */
export const EXIT_CODES = { ok: 0, failure: 1, usage: 2, unavailable: 69, config: 78, interrupted: 130 } as const;
