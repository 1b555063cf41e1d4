/** One variable that cannot be used, why, and what to do about it. */
export interface ConfigProblem {
  readonly variable: string;
  /** Limit and remedy; never the value of a secret. */
  readonly message: string;
}

/** The environment cannot be used. Names every bad variable at once, so that one start shows them all. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** EX_CONFIG of sysexits.h: supervisors can tell it from a crash. */
  readonly exitCode = 78;

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`);
    super(`The configuration cannot be used:\n${lines.join('\n')}`);
  }
}
