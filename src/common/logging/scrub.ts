const REDACTED = '[redacted]';

/** JSON members whose value is a secret wherever they stand. */
const SECRET_MEMBERS =
  /"(authorization|proxy-authorization|x-api-key|cookie|set-cookie|password|api_?key|[a-z_]*apikey|secret|token)":(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi;
const QUERY_SECRETS = /\b(api_?key|access_token|token|password|secret)=[^&\s"'\\]+/gi;
const AUTH_SCHEMES = /\b(Bearer|Basic)\s+[\w.~+/=-]{4,}/gi;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s@/"'\\]*@/gi;

/**
 * Removes secrets from a log line, in members at any depth, message texts, error texts and stacks alike; lists of paths
 * to redact would miss all but the first.
 * @param secrets values that must never appear, whatever stands around them
 */
export function scrub(line: string, secrets: readonly string[]): string {
  const known = secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), line);
  return known
    .replace(SECRET_MEMBERS, `"$1":"${REDACTED}"`)
    .replace(QUERY_SECRETS, `$1=${REDACTED}`)
    .replace(AUTH_SCHEMES, `$1 ${REDACTED}`)
    .replace(URL_CREDENTIALS, `$1${REDACTED}@`);
}
