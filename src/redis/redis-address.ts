import type { RedisConfig } from '../config/app-config.js';

/** Where Redis is, for logs: never a user or a password. */
export function addressOf({ target }: RedisConfig): string {
  switch (target?.kind) {
    case 'single':
      return hostPort(target.server);
    case 'sentinel':
      return `${target.masterName} (sentinels ${target.sentinels.map(hostPort).join(', ')})`;
    case 'cluster':
      return `cluster ${target.nodes.map(hostPort).join(', ')}`;
    case undefined:
      return '-';
  }
}

function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
