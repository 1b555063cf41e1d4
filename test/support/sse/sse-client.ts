import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { eventually } from '../eventually.js';

export interface Received {
  /** As after this event: it stays until another is given. */
  readonly lastEventId: string;
  readonly event: string;
  readonly data: string;
}

export interface SseClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Reads nothing until told to. */
  readonly paused?: true;
}

/** A client of event streams that reads them as the standard says, and keeps what it was told. */
export class SseClient {
  readonly received: Received[] = [];
  readonly comments: string[] = [];
  /** Everything, as it came. */
  text = '';
  /** Of the last whole message: one that was cut does not count. */
  lastEventId = '';
  retryMs: number | null = null;
  private ended = false;
  private rest = '';
  private id = '';
  private event = '';
  private data: string[] = [];

  private constructor(
    private readonly outgoing: ClientRequest,
    readonly response: IncomingMessage,
    paused: boolean,
  ) {
    // the end of a stream that is cut
    response.on('error', () => undefined).once('close', () => (this.ended = true));
    outgoing.on('error', () => undefined);
    response.setEncoding('utf8');
    if (!paused) this.read();
  }

  static async open(port: number, path: string, { headers = {}, paused }: SseClientOptions = {}): Promise<SseClient> {
    const outgoing = request({ port, path, headers, host: '127.0.0.1', agent: false }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return new SseClient(outgoing, response, paused === true);
  }

  get closed(): boolean {
    return this.ended;
  }

  read(): void {
    this.response.on('data', (chunk: string) => this.onText(chunk));
  }

  async until(isSo: (received: readonly Received[]) => boolean): Promise<void> {
    await eventually(() => isSo(this.received));
  }

  untilClosed(): Promise<void> {
    return eventually(() => this.ended);
  }

  /** Leaves without a word. */
  destroy(): void {
    this.outgoing.destroy();
  }

  private onText(chunk: string): void {
    this.text += chunk;
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }

  private onLine(line: string): void {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (line === '') this.dispatch();
    else if (name === '') this.comments.push(value);
    else if (name === 'id') this.id = value;
    else if (name === 'event') this.event = value;
    else if (name === 'data') this.data.push(value);
    else if (name === 'retry') this.retryMs = Number(value);
  }

  private dispatch(): void {
    this.lastEventId = this.id;
    if (this.data.length > 0)
      this.received.push({
        lastEventId: this.lastEventId,
        event: this.event === '' ? 'message' : this.event,
        data: this.data.join('\n'),
      });
    this.event = '';
    this.data = [];
  }
}
