import type { AppConfig, RedisConfig } from '../config/app-config.js';
import { addressOf } from '../redis/redis-address.js';
import { type CliContext, printLine } from './cli-context.js';
import { CliError } from './cli-error.js';
import { EXIT_CODES } from './exit-code.js';
import { inspectRedis, type RedisFinding, type RedisUse } from './redis-inspection.js';

interface Inspection {
  readonly label: string;
  readonly finding: RedisFinding;
}

/** One question per server: where cache and queue share one, the queue's policy decides, because it alone can lose work. */
function questionsOf({ redis, queue }: Pick<AppConfig, 'redis' | 'queue'>): [string, RedisConfig, RedisUse][] {
  const shared = addressOf(redis) === addressOf(queue.redis);
  return [
    [shared ? 'cache and queue' : 'cache', redis, shared ? 'queue' : 'cache'] as [string, RedisConfig, RedisUse],
    ...(shared ? [] : [['queue', queue.redis, 'queue'] as [string, RedisConfig, RedisUse]]),
  ].filter(([, { target }]) => target !== null);
}

function failureOf(inspections: readonly Inspection[]): CliError | null {
  const away = inspections.flatMap(({ label, finding }) =>
    finding.kind === 'away' ? [`The Redis of the ${label} cannot be used: ${finding.reason}.`] : [],
  );
  const misfits = inspections.flatMap(({ finding }) =>
    finding.kind === 'serves' && finding.misfit !== null ? [finding.misfit] : [],
  );
  if (away.length + misfits.length === 0) return null;
  return new CliError([...away, ...misfits].join('\n'), away.length > 0 ? EXIT_CODES.unavailable : EXIT_CODES.config);
}

/**
 * Asks every configured Redis whether it can be used and suits its purpose, and prints those that do. Throws a CliError
 * that names all that do not: `unavailable` where one cannot be used, else `config` where an eviction policy is wrong.
 */
export async function checkRedis(config: AppConfig, waitMs: number, context: CliContext): Promise<void> {
  const inspections = await Promise.all(
    questionsOf(config).map(async ([label, redis, use]) => {
      const finding = await inspectRedis(redis, use, waitMs, context.signal);
      return { label: `${label} at ${addressOf(redis)}`, finding };
    }),
  );
  if (inspections.length === 0) printLine(context.stdout, 'Redis: none configured.');
  for (const { label, finding } of inspections)
    if (finding.kind === 'serves' && finding.misfit === null)
      printLine(context.stdout, `The Redis of the ${label} can be used, and its eviction policy suits.`);
  const failure = failureOf(inspections);
  if (failure !== null) throw failure;
}
