import type { LoggerService } from '@nestjs/common';

/** Keeps what is logged, one "level text" a line, without the framework's own lines. */
export class LogLines implements LoggerService {
  readonly lines: string[] = [];

  log(message: unknown, context?: string): void {
    if (context !== 'InstanceLoader') this.lines.push(`info ${String(message)}`);
  }

  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }

  error(message: unknown): void {
    this.lines.push(`error ${String(message)}`);
  }
}
