import { stdSerializers } from 'pino';
import { scrub } from '../common/logging/scrub.js';
import { ConfigError } from '../config/config-error.js';
import { type Environment, findSetting } from '../config/environment-values.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA } from '../config/environment-schema.js';
import type { EnvironmentVariable } from '../config/environment-variable.js';

const FAILED = 1;

/** What a process that cannot start says before it ends, and its exit code. */
export interface Refusal {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * A refused configuration has its own exit code, as restarting cannot mend it, and says what to change. Anything else is a
 * defect or trouble of the machine: only its stack, with those of its causes, tells where to look.
 */
export function refusalOf(error: unknown, env: Environment): Refusal {
  if (error instanceof ConfigError) return { text: error.message, exitCode: error.exitCode };
  const story = error instanceof Error ? stdSerializers.err(error).stack : String(error);
  return { text: scrub(`Cannot start: ${story}`, secretsOf(env)), exitCode: FAILED };
}

function secretsOf(env: Environment): string[] {
  return ENVIRONMENT_NAMES.flatMap((name) => {
    const { secret }: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
    const setting = secret === true ? findSetting(name, env) : null;
    return setting === null ? [] : [setting.text];
  });
}
