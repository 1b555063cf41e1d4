import type { Command } from 'commander';
import { configWarnings } from '../config/config-warnings.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA, type EnvironmentName } from '../config/environment-schema.js';
import { type Environment, findSetting } from '../config/environment-values.js';
import type { EnvironmentVariable } from '../config/environment-variable.js';
import { loadConfig } from '../config/load-config.js';
import { type CliContext, printLine } from './cli-context.js';

function describeSetting(name: EnvironmentName, env: Environment): string {
  const variable: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
  const setting = findSetting(name, env);
  if (setting === null)
    return `${name}=${variable.default ?? ''} (default${variable.default === null ? `: ${variable.unset ?? 'none'}` : ''})`;
  return `${name}=${variable.secret === true ? '***' : setting.text}${setting.name === name ? '' : ` (from ${setting.name})`}`;
}

/** Says what the program would run with, secrets masked; a bad environment is a ConfigError. */
function checkConfig(env: Environment, context: CliContext): void {
  const config = loadConfig(env);
  for (const warning of configWarnings(env, config)) printLine(context.stderr, `Warning: ${warning}`);
  for (const name of ENVIRONMENT_NAMES) printLine(context.stdout, describeSetting(name, env));
  printLine(context.stdout, `The configuration is valid. Market data: ${config.marketData.provider}.`);
}

export function addCheckConfigCommand(program: Command, context: CliContext): void {
  program
    .command('check-config')
    .description('validate the environment and .env, and print what the program would run with')
    .action(async () => checkConfig(await context.readEnvironment(), context));
}
