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

export function folder(): EnvironmentType<string> {
  return matching(/^[^\0]{1,4096}$/, 'a path to a folder');
}

export function isoDate(): EnvironmentType<string> {
  return typeOf('a calendar date as YYYY-MM-DD', z.iso.date());
}

/** Comma-separated; blanks around items and empty items are dropped, at least one item must remain. */
export function listOf(item: z.ZodType<string, string>, expected: string): EnvironmentType<readonly string[]> {
  const schema = z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item).min(1));
  return typeOf(expected, schema);
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
    .transform((text) => new URL(text).href.replace(/\/+$/, ''));
  return typeOf('an http:// or https:// URL without user, password, query or fragment', schema, false);
}

/** What a browser sends as Origin: scheme, host and port, nothing else. */
export const origin = z.string().refine((text) => {
  const url = parseUrl(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.origin === text;
});
