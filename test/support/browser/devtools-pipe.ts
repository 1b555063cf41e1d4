import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export type EventListener = (method: string, params: unknown, sessionId: string | undefined) => void;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The DevTools protocol over two pipes: JSON messages, each ended by a zero byte. */
export class DevtoolsPipe {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners: EventListener[] = [];
  private lastId = 0;
  private rest = '';

  constructor(
    private readonly input: Writable,
    output: Readable,
  ) {
    output.setEncoding('utf8');
    output.on('data', (chunk: string) => {
      const messages = (this.rest + chunk).split('\0');
      this.rest = messages.pop() ?? '';
      for (const message of messages) this.receive(JSON.parse(message) as Message);
    });
    output.on('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the browser has ended'));
    });
    // a browser that is killed may leave a command half written; whoever waits for its answer is told by `close`
    input.on('error', () => undefined);
  }

  /** What the command answers. Rejects with the browser's message. */
  send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.lastId;
    this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
    });
  }

  onEvent(listener: EventListener): void {
    this.listeners.push(listener);
  }

  private receive({ id, method, sessionId, params, result, error }: Message): void {
    if (id === undefined) {
      for (const listener of this.listeners) listener(method ?? '', params, sessionId);
      return;
    }
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}
