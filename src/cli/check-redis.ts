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

/** What to look at, by reason; others say it by themselves. */
const REMEDIES: Readonly<Record<string, string>> = {
  auth: 'the user or password is missing or wrong',
  unreachable: 'nothing listens there, or the name is not known: check host, port and network',
  timeout: 'no answer in time: check the network, or give it longer with --wait',
  tls: 'check that both sides speak TLS (rediss://), REDIS_SSL_CERT_REQS and REDIS_SSL_CA',
  memory_full: 'it takes no writes: give it more memory, or a policy that evicts where it is a cache',
};

/** One question per server: where cache and queue share one, the queue's policy decides, because it alone can lose work. */
function questionsOf({ redis, queue }: Pick<AppConfig, 'redis' | 'queue'>): [string, RedisConfig, RedisUse][] {
  const shared = addressOf(redis) === addressOf(queue.redis);
  return [
    [shared ? 'cache and queue' : 'cache', redis, shared ? 'queue' : 'cache'] as [string, RedisConfig, RedisUse],
    ...(shared ? [] : [['queue', queue.redis, 'queue'] as [string, RedisConfig, RedisUse]]),
  ].filter(([, { target }]) => target !== null);
}

function explained(reason: string): string {
  const remedy = REMEDIES[reason];
  return remedy === undefined ? reason : `${reason} (${remedy})`;
}

function failureOf(inspections: readonly Inspection[]): CliError | null {
  const away = inspections.flatMap(({ label, finding }) =>
    finding.kind === 'away' ? [`The Redis of the ${label} cannot be used: ${explained(finding.reason)}.`] : [],
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
