import { type Command, InvalidArgumentError } from 'commander';
import type { AppConfig } from '../config/app-config.js';
import { configWarnings } from '../config/config-warnings.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA, type EnvironmentName } from '../config/environment-schema.js';
import { type Environment, findSetting } from '../config/environment-values.js';
import type { EnvironmentVariable } from '../config/environment-variable.js';
import { loadConfig } from '../config/load-config.js';
import { checkRedis } from './check-redis.js';
import { type CliContext, printLine } from './cli-context.js';
import { EXIT_CODES } from './exit-code.js';

const DEFAULT_WAIT_S = 5;

function describeSetting(name: EnvironmentName, env: Environment): string {
  const variable: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
  const setting = findSetting(name, env);
  if (setting === null)
    return `${name}=${variable.default ?? ''} (default${variable.default === null ? `: ${variable.unset ?? 'none'}` : ''})`;
  return `${name}=${variable.secret === true ? '***' : setting.text}${setting.name === name ? '' : ` (from ${setting.name})`}`;
}

/** Says what the program would run with, secrets masked; a bad environment is a ConfigError. */
function describeConfig(env: Environment, context: CliContext): AppConfig {
  const config = loadConfig(env);
  for (const warning of configWarnings(env, config)) printLine(context.stderr, `Warning: ${warning}`);
  for (const name of ENVIRONMENT_NAMES) printLine(context.stdout, describeSetting(name, env));
  printLine(context.stdout, `The configuration is valid. Market data: ${config.marketData.provider}.`);
  return config;
}

function seconds(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Give whole seconds from 0 to 999.');
  return Number(text);
}

export function addCheckConfigCommand(program: Command, context: CliContext): void {
  program
    .command('check-config')
    .description(
      'validate the environment and .env, print what the program would run with, and try every Redis in it ' +
        `(exit code ${EXIT_CODES.config}: to be changed; ${EXIT_CODES.unavailable}: a Redis cannot be used now)`,
    )
    .option('--wait <seconds>', 'how long a Redis may take to come up', seconds, DEFAULT_WAIT_S)
    .option('--offline', 'check the environment alone')
    .action(async ({ wait, offline }: { wait: number; offline?: true }) => {
      const config = describeConfig(await context.readEnvironment(), context);
      if (offline !== true) await checkRedis(config, wait * 1000, context);
    });
}
