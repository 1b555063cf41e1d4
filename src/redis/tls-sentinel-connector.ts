import { SentinelConnector } from 'ioredis';

type Connect = SentinelConnector['connect'];

/** As TlsConnector, for the master that sentinels name. */
export class TlsSentinelConnector extends SentinelConnector {
  override async connect(...args: Parameters<Connect>): ReturnType<Connect> {
    const socket = await super.connect(...args);
    return socket.on('error', (error) => (this.firstError ??= error));
  }
}
