import type { AppConfig } from '../config/app-config.js';

const ANY_ADDRESS = new Set(['0.0.0.0', '::', '']);

/** Where to look first, in one line. `url` is what the server listens on. */
export function greeting(
  { http, marketData, role }: Pick<AppConfig, 'http' | 'marketData' | 'role'>,
  url: string,
): string {
  const address = new URL(url);
  if (ANY_ADDRESS.has(http.host)) address.hostname = 'localhost';
  if (role.role === 'worker') return `Worker: ${address.origin}/worker/health   Source: ${marketData.provider}`;
  const docs = http.enableDocs ? `   API docs: ${address.origin}/docs` : '';
  return `Board: ${address.origin}/discovery/v3/candidates   Source: ${marketData.provider}${docs}`;
}
