import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { RedisConfig } from '../config/app-config.js';
import { ConfigError } from '../config/config-error.js';

const PEM_BEGIN = '-----BEGIN CERTIFICATE-----';

/**
 * TLS as REDIS_SSL_CERT_REQS asks: none takes any certificate, optional verifies its chain, required the host name too.
 * undefined = plain TCP. Throws ConfigError when REDIS_SSL_CA cannot be used.
 */
export function redisTls({ tls, target }: RedisConfig): ConnectionOptions | undefined {
  if (tls === null) return undefined;
  // Node sends no server name by itself, and an address must not be one
  const host = target?.kind === 'single' ? target.server.host : '';
  const serverName = host !== '' && isIP(host) === 0 ? { servername: host } : {};
  if (tls.certRequirement === 'none') return { rejectUnauthorized: false, ...serverName };
  return {
    rejectUnauthorized: true,
    ...serverName,
    ...(tls.ca === null ? {} : { ca: readAuthority(tls.ca) }),
    ...(tls.certRequirement === 'optional' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function readAuthority(pathOrText: string): string {
  try {
    const pem = pathOrText.includes(PEM_BEGIN)
      ? // files of environment variables often carry line ends as \n
        pathOrText.replaceAll('\\n', '\n')
      : readFileSync(pathOrText, 'utf8');
    // ioredis would end the client for good when the handshake finds that it is no certificate
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ConfigError([
      {
        variable: 'REDIS_SSL_CA',
        message: `must be a readable PEM file or PEM text of a certificate (${reason}). Correct it, or unset it to trust the authorities of Node.`,
      },
    ]);
  }
}
