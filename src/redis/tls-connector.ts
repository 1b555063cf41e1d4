import { connect, type TLSSocket } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';

/**
 * Opens TLS connections and goes on listening for their errors. ioredis listens for one error a socket, but a handshake
 * that is broken off, by a deadline or at shutdown, has two; the second would end the process (ioredis pull request 962).
 */
export class TlsConnector extends AbstractConnector {
  constructor(private readonly options: RedisOptions) {
    super(options.disconnectTimeout ?? 0);
  }

  override connect(): Promise<TLSSocket> {
    const { host, port, tls } = this.options;
    this.connecting = true;
    const socket = connect({ host, port, ...tls });
    socket.on('error', (error) => (this.firstError ??= error));
    this.stream = socket;
    return Promise.resolve(socket);
  }
}
