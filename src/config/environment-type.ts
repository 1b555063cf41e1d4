import { CronTime, validateCronExpression } from 'cron';
import { z } from 'zod';

/** How the text of one environment variable becomes a value. */
export interface EnvironmentType<T> {
  /** Completes the sentence "<VARIABLE> must be ...". */
  readonly expected: string;
  readonly schema: z.ZodType<T, string>;
  /** False where a bad value may hold a password: it is then left out of the error. */
  readonly echo: boolean;
}

function typeOf<T>(expected: string, schema: z.ZodType<T, string>, echo = true): EnvironmentType<T> {
  return { expected, schema, echo };
}

/** Digits only: no sign, exponent or hexadecimal. */
export function integer(min: number, max: number): EnvironmentType<number> {
  const schema = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  return typeOf(`a whole number from ${min} to ${max}`, schema);
}

/** Digits with an optional decimal part: no sign or exponent. */
export function decimal(min: number, max: number): EnvironmentType<number> {
  const schema = z
    .string()
    .regex(/^\d{1,15}(\.\d{1,9})?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  return typeOf(`a plain number from ${min} to ${max}`, schema);
}

export function flag(): EnvironmentType<boolean> {
  const schema = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], case: 'sensitive' });
  return typeOf('true, false, 1 or 0', schema);
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T): EnvironmentType<T[number]> {
  return typeOf(`one of ${values.join(', ')}`, z.enum(values) as z.ZodType<T[number], string>);
}

export function matching(pattern: RegExp, expected: string): EnvironmentType<string> {
  return typeOf(expected, z.string().regex(pattern));
}

const PATH = /^[^\0]{1,4096}$/;

export function folder(): EnvironmentType<string> {
  return matching(PATH, 'a path to a folder');
}

export function file(): EnvironmentType<string> {
  return matching(PATH, 'a path to a file');
}

/** Five fields: minute, hour, day of the month, month, weekday. */
export function cron(): EnvironmentType<string> {
  const schema = z
    .string()
    .transform((text) => text.replace(/\s+/g, ' '))
    .refine((text) => text.split(' ').length === 5 && validateCronExpression(text).valid && everComes(text));
  return typeOf('five cron fields of a time that comes: minute, hour, day of the month, month, weekday', schema);
}

/** Not so of 30 February. */
function everComes(cron: string): boolean {
  try {
    new CronTime(cron, 'UTC').getNextDateFrom(new Date(0), 'UTC');
    return true;
  } catch {
    return false;
  }
}

export function isoDate(): EnvironmentType<string> {
  return typeOf('a calendar date as YYYY-MM-DD', z.iso.date());
}

/** Comma-separated; blanks around items and empty items are dropped, at least one item must remain. */
export function listOf(item: z.ZodType<string, string>, expected: string): EnvironmentType<readonly string[]> {
  const schema = z.string().transform(splitList).pipe(z.array(item).min(1));
  return typeOf(expected, schema);
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** An http(s) origin with an optional path, given back without a trailing slash. */
export function baseUrl(): EnvironmentType<string> {
  const schema = z
    .string()
    .refine((text) => {
      const url = parseUrl(text);
      return (
        url !== null &&
        ['http:', 'https:'].includes(url.protocol) &&
        url.username + url.password + url.search + url.hash === ''
      );
    })
    .transform((text) => new URL(text).href.replace(/(?<!\/)\/+$/, ''));
  return typeOf('an http:// or https:// URL without user, password, query or fragment', schema, false);
}

/** An http(s) URL, or the path of a file. */
export function urlOrFile(): EnvironmentType<string> {
  const schema = z.string().refine((text) => {
    const url = parseUrl(text);
    return (
      (url === null && PATH.test(text)) ||
      (url !== null && ['http:', 'https:'].includes(url.protocol) && url.username + url.password + url.hash === '')
    );
  });
  return typeOf('an http:// or https:// URL without user and password, or the path of a file', schema, false);
}

/** What a browser sends as Origin: scheme, host and port, nothing else. */
export const origin = z.string().refine((text) => {
  const url = parseUrl(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.origin === text;
});

/** redis:// or rediss:// with a host; a path is the database number. */
export function redisUrl(): EnvironmentType<URL> {
  const schema = z
    .string()
    .refine((text) => {
      const url = parseUrl(text);
      return (
        url !== null &&
        ['redis:', 'rediss:'].includes(url.protocol) &&
        url.hostname !== '' &&
        url.hash + url.search === '' &&
        /^(\/\d{0,5})?$/.test(url.pathname) &&
        isDecodable(url.username) &&
        isDecodable(url.password)
      );
    })
    .transform((text) => new URL(text));
  return typeOf(
    'redis://[user:password@]host[:port][/database], or the same with rediss://, special characters of a password percent-encoded',
    schema,
    false,
  );
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const HOST_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]{1,253}))(?::(\d{1,5}))?$/;

/** Comma-separated host:port; IPv6 in brackets. */
export function hostPorts(
  defaultPort: number,
): EnvironmentType<readonly { readonly host: string; readonly port: number }[]> {
  const item = z
    .string()
    .regex(HOST_PORT)
    .transform((text) => {
      const [, bracketed, plain, port] = HOST_PORT.exec(text) ?? [];
      return { host: bracketed ?? plain ?? '', port: port === undefined ? defaultPort : Number(port) };
    })
    .refine(({ port }) => port >= 1 && port <= 65_535);
  const schema = z.string().transform(splitList).pipe(z.array(item).min(1));
  return typeOf(`a comma-separated list of host:port (port ${defaultPort} where left out)`, schema);
}
