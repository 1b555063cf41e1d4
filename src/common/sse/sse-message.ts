/** One server-sent event, as the HTML standard has it. */
export interface SseMessage {
  /** What a client names as Last-Event-ID when it comes again. One line. */
  readonly id?: string;
  /** Its type; one without is a `message`. One line. */
  readonly event?: string;
  /** Any text; line ends of every kind arrive as \n. */
  readonly data: string;
}

const LINE_END = /\r\n|\r|\n/;

/** The message as it is sent. Throws TypeError when id or event are more than a line: the rest would pass for a field. */
export function encodeSse({ id, event, data }: SseMessage): string {
  const fields = [
    ...(id === undefined ? [] : [fieldOf('id', id)]),
    ...(event === undefined ? [] : [fieldOf('event', event)]),
    ...data.split(LINE_END).map((line) => `data: ${line}`),
  ];
  return `${fields.join('\n')}\n\n`;
}

function fieldOf(name: 'id' | 'event', value: string): string {
  if (LINE_END.test(value) || value.includes('\0'))
    throw new TypeError(`${name} of a server-sent event must be one line without NUL`);
  return `${name}: ${value}`;
}
