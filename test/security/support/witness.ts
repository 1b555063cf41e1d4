import type { ServiceAnswer, ServiceProcess } from '../../support/faults/service-process.js';

/** Everything that anybody outside of the process gets to see. */
export class Witness {
  private readonly seen: { readonly where: string; readonly text: string }[] = [];

  /** @param markers that must not be seen anywhere */
  constructor(private readonly markers: readonly string[]) {}

  add(where: string, text: string): void {
    this.seen.push({ where, text });
  }

  answer(where: string, { status, headers, text }: ServiceAnswer): ServiceAnswer {
    this.add(where, `${status} ${JSON.stringify([...headers])} ${text}`);
    return { status, headers, text, json: () => JSON.parse(text) as never };
  }

  process(where: string, { log, noise }: ServiceProcess): void {
    this.add(`log of ${where}`, [...log.map((line) => JSON.stringify(line)), ...noise].join('\n'));
  }

  get characters(): number {
    return this.seen.reduce((sum, { text }) => sum + text.length, 0);
  }

  /** Where a marker stands, without the marker. */
  get found(): string[] {
    return this.seen.flatMap(({ where, text }) =>
      this.markers
        .filter((marker) => text.includes(marker))
        .map((marker) => `${marker.split('-')[0] ?? ''} in ${where}: ${around(text, marker)}`),
    );
  }
}

function around(text: string, marker: string): string {
  const at = text.indexOf(marker);
  return `${text.slice(Math.max(0, at - 60), at)}<here>${text.slice(at + marker.length, at + marker.length + 30)}`;
}
