import type { DevtoolsPipe } from './devtools-pipe.js';

/** Not everything that a page does changes its elements. */
const POLL_MS = 20;

interface Evaluation<T> {
  readonly result: { readonly value: T };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

interface LogEntry {
  readonly entry: { readonly level: string; readonly text: string; readonly url?: string };
}

interface Thrown {
  readonly exceptionDetails: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** One page of a browser: what is on it, what a person does to it, and what went wrong in it. */
export class BrowserPage {
  /** What the browser complained about: failed loads, refused scripts and styles, exceptions. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly pipe: DevtoolsPipe,
    private readonly sessionId: string,
    private readonly targetId: string,
  ) {}

  static async open(pipe: DevtoolsPipe, url: string): Promise<BrowserPage> {
    const { targetId } = await pipe.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await pipe.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    const page = new BrowserPage(pipe, sessionId, targetId);
    const loaded = new Promise<void>((resolve) => {
      pipe.onEvent((method, params, from) => {
        if (from !== sessionId) return;
        if (method === 'Page.loadEventFired') resolve();
        page.note(method, params);
      });
    });
    for (const domain of ['Page', 'Runtime', 'Log']) await page.send(`${domain}.enable`);
    await page.send('Page.bringToFront');
    // a window that nobody sees has no focus of its own
    await page.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    await page.send('Page.navigate', { url });
    await loaded;
    return page;
  }

  /** The value of an expression in the page, awaited. Rejects with what it throws. */
  async evaluate<T>(expression: string): Promise<T> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send<Evaluation<T>>('Runtime.evaluate', options);
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** The value of an expression as soon as it is one: neither null, undefined, false nor ''. */
  until<T>(expression: string): Promise<T> {
    return this.evaluate<T>(`new Promise((resolve, reject) => {
      const look = () => {
        try {
          const value = ${expression};
          if (value) resolve(value);
          else setTimeout(look, ${String(POLL_MS)});
        } catch (error) {
          reject(error);
        }
      };
      look();
    })`);
  }

  /** Clicks what an expression finds, once it is there. */
  async click(element: string): Promise<void> {
    await this.until(
      `(() => { const found = ${element}; found?.click(); return found !== null && found !== undefined; })()`,
    );
  }

  /** Types into what an expression finds, once it is there. */
  async type(element: string, text: string): Promise<void> {
    await this.until(
      `(() => { const found = ${element}; found?.focus(); return found === document.activeElement; })()`,
    );
    await this.send('Input.insertText', { text });
  }

  async close(): Promise<void> {
    await this.pipe.send('Target.closeTarget', { targetId: this.targetId });
  }

  private send<T>(method: string, params: object = {}): Promise<T> {
    return this.pipe.send<T>(method, params, this.sessionId);
  }

  private note(method: string, params: unknown): void {
    if (method === 'Log.entryAdded') {
      const { level, text, url = '' } = (params as LogEntry).entry;
      if (level === 'error') this.complaints.push(`${text} ${url}`.trim());
    }
    if (method === 'Runtime.exceptionThrown') {
      const { text, exception } = (params as Thrown).exceptionDetails;
      this.complaints.push(exception?.description ?? text);
    }
  }
}
