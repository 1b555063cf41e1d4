import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { TlsAuthority } from '../../test/support/redis/tls-files.js';
import { ConfigError } from '../config/config-error.js';
import { loadConfig } from '../config/load-config.js';
import { redisTls } from './redis-tls.js';

describe('redisTls', () => {
  let authority: TlsAuthority;
  const tlsOf = (requirement: string, ca?: string, url = 'rediss://cache.example') =>
    redisTls(
      loadConfig({
        REDIS_URL: url,
        REDIS_SSL_CERT_REQS: requirement,
        ...(ca === undefined ? {} : { REDIS_SSL_CA: ca }),
      }).redis,
    );

  beforeAll(async () => {
    authority = await TlsAuthority.create();
  });
  afterAll(() => authority.remove());

  it('is nothing with redis://', () => expect(tlsOf('required', undefined, 'redis://cache')).toBeUndefined());

  it('maps the three requirements', () => {
    expect(tlsOf('none')).toEqual({ rejectUnauthorized: false, servername: 'cache.example' });
    expect(tlsOf('required')).toEqual({ rejectUnauthorized: true, servername: 'cache.example' });
    const optional = tlsOf('optional');
    expect(optional?.rejectUnauthorized).toBe(true);
    expect(optional?.checkServerIdentity?.('other', {} as never)).toBeUndefined();
  });

  it('sends no address as a server name', () => {
    expect(tlsOf('required', undefined, 'rediss://127.0.0.1')).not.toHaveProperty('servername');
    expect(tlsOf('required', undefined, 'rediss://[::1]')).not.toHaveProperty('servername');
  });

  it('takes the authority from a file, from text, and from text with \\n', async () => {
    const text = (await readFile(authority.ca, 'utf8')).trim();
    for (const ca of [authority.ca, text, text.replaceAll('\n', '\\n')])
      expect(String(tlsOf('required', ca)?.ca).trim()).toBe(text);
  });

  it.each([
    ['a file that is not there', () => '/nowhere/ca.pem', 'ENOENT'],
    ['a folder', () => '/', 'EISDIR'],
    ['a key', () => authority.ca.replace(/crt$/, 'key'), 'ERR_'],
    ['text that only begins like one', () => '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', 'ERR_'],
  ])('refuses %s by the name of the variable', (_name, ca, reason) => {
    const refused = (): unknown => tlsOf('required', ca());
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(/REDIS_SSL_CA must be/);
    expect(refused).toThrow(reason);
  });

  it('does not read what it does not use', () => expect(() => tlsOf('none', '/nowhere/ca.pem')).not.toThrow());
});
