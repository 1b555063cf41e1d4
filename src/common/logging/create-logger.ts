import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import pretty from 'pino-pretty';
import type { LogConfig } from '../../config/app-config.js';
import { quietFramework } from './quiet-framework.js';
import { scrub } from './scrub.js';

/**
 * The process's log: one JSON object a line, or readable text on a terminal. Every line is scrubbed.
 * @param secrets configured values that must never appear
 * @param destination where lines go instead of stdout @param fields added to every line
 */
export function createLogger(
  config: LogConfig,
  secrets: readonly string[],
  destination?: DestinationStream,
  fields?: () => object,
): Logger {
  const options = {
    level: config.level,
    base: null,
    // pino adds what a line says to the object it is given here
    ...(fields !== undefined && { mixin: () => ({ ...fields() }) }),
    serializers: { err: stdSerializers.err },
    hooks: { logMethod: quietFramework, streamWrite: (line: string) => scrub(line, secrets) },
  };
  const readable = config.format === 'pretty' || (config.format === 'auto' && process.stdout.isTTY);
  if (destination !== undefined) return pino(options, destination);
  return readable
    ? pino(options, pretty({ sync: true, translateTime: 'SYS:HH:MM:ss', singleLine: true }))
    : pino(options);
}
