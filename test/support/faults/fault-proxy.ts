import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

export interface Faults {
  /** `blackhole`: connections stay open and nothing moves. `refuse`: new connections are reset at once. */
  readonly mode: 'pass' | 'blackhole' | 'refuse';
  /** Added to every chunk in both directions, ± `jitterMs`. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** Chunks are cut into writes of this size; 0 = as they come. */
  readonly sliceBytes: number;
  /** A connection is reset as soon as it has carried more than this, both directions together; 0 = never. */
  readonly cutAfterBytes: number;
}

const NONE: Faults = { mode: 'pass', latencyMs: 0, jitterMs: 0, sliceBytes: 0, cutAfterBytes: 0 };

/** A TCP proxy on a free port of 127.0.0.1 that does to the traffic what a bad network does. */
export class FaultProxy {
  private faults = NONE;
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  /** Connections that came so far. */
  accepted = 0;

  private constructor(private readonly upstreamPort: number) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.onConnection(client));
  }

  static async start(upstreamPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(upstreamPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Exactly these faults from now on, also on open connections; `{}` heals. */
  set(faults: Partial<Faults>): void {
    this.faults = { ...NONE, ...faults };
    this.changes.emit('change');
  }

  /** Resets every open connection. */
  resetAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.server.close();
    this.resetAll();
    this.set({});
    if (this.server.listening) await once(this.server, 'close');
  }

  private onConnection(client: Socket): void {
    this.accepted++;
    if (this.faults.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: this.upstreamPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const carried = { bytes: 0 };
    this.join(client, upstream);
    this.join(upstream, client);
    this.relay(client, upstream, carried);
    this.relay(upstream, client, carried);
  }

  /** What ends one side ends the other. */
  private join(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => other.resetAndDestroy());
    socket.on('close', () => {
      this.sockets.delete(socket);
      other.destroy();
    });
  }

  private relay(from: Socket, to: Socket, carried: { bytes: number }): void {
    let lastChunk = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      from.pause();
      lastChunk = this.pass(chunk, to, carried).then((isThrough) => {
        if (isThrough) from.resume();
        else for (const socket of [from, to]) socket.resetAndDestroy();
      });
    });
    from.on('end', () => void lastChunk.then(() => to.end()));
  }

  /** False when the connection has to be cut. */
  private async pass(chunk: Buffer, to: Socket, carried: { bytes: number }): Promise<boolean> {
    while (this.faults.mode === 'blackhole') await once(this.changes, 'change');
    const { latencyMs, jitterMs, sliceBytes, cutAfterBytes } = this.faults;
    const delayMs = latencyMs + (Math.random() * 2 - 1) * jitterMs;
    if (delayMs > 0) await pause(delayMs);
    carried.bytes += chunk.length;
    if (cutAfterBytes > 0 && carried.bytes > cutAfterBytes) return false;
    const size = sliceBytes > 0 ? sliceBytes : chunk.length;
    for (let at = 0; at < chunk.length && to.writable; at += size) {
      to.write(chunk.subarray(at, at + size));
      if (sliceBytes > 0) await nextTurn();
    }
    return true;
  }
}
