import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PROBE_MS = 500;
const PROBE_DEADLINE_MS = 1_000;

/** A reverse proxy as platforms have one: takes turns between the backends that say that they are ready, and tries nothing twice. */
export class BalancingProxy {
  private readonly backends = new Set<string>();
  private ready: readonly string[] = [];
  private turn = 0;
  // as long as proxies pool idle connections; a backend keeps them longer
  private readonly agent = new Agent({ keepAlive: true, timeout: 60_000 });
  private readonly server: Server;
  private readonly closing = new AbortController();
  private readonly probing: Promise<void>;

  private constructor() {
    this.server = createServer((incoming, outgoing) => this.pass(incoming, outgoing));
    this.probing = this.probe(this.closing.signal);
  }

  static async start(): Promise<BalancingProxy> {
    const proxy = new BalancingProxy();
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Backends that get requests now. */
  get inTurn(): readonly string[] {
    return this.ready;
  }

  add(url: string): void {
    this.backends.add(url);
  }

  remove(url: string): void {
    this.backends.delete(url);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.probing;
    this.server.closeAllConnections();
    this.server.close();
    this.agent.destroy();
  }

  private async probe(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const urls = [...this.backends];
      const answers = await Promise.all(urls.map(isReady));
      this.ready = urls.filter((_, i) => answers[i]);
      await pause(PROBE_MS);
    }
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const backend = this.ready[this.turn++ % this.ready.length];
    if (backend === undefined) {
      outgoing.writeHead(503).end();
      return;
    }
    const { connection: _, ...headers } = incoming.headers;
    const { method } = incoming;
    const forwarded = request(backend + (incoming.url ?? '/'), { method, headers, agent: this.agent }, (answer) => {
      const { connection: __, ...passed } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, passed);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(forwarded);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) });
    return ok;
  } catch {
    // as good as a no
    return false;
  }
}
