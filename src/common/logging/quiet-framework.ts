import type { LogFn, Logger } from 'pino';

/** Parts of the framework that list every module and route at start. */
const CHATTY_CONTEXTS: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);
const INFO = 30;

/** pino's `logMethod` hook: what the framework says at info goes to debug, so that a start fits on one screen. */
export function quietFramework(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first] = args as unknown[];
  const context = typeof first === 'object' && first !== null && 'context' in first ? first.context : undefined;
  if (level === INFO && CHATTY_CONTEXTS.has(context)) this.debug(...args);
  else method.apply(this, args);
}
