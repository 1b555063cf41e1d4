import type { INestApplication } from '@nestjs/common';
import type { Logger } from 'pino';
import { ShutdownState } from '../common/shutdown-state.js';

/** Platforms kill at 30 s; leaving a little earlier leaves a last line in the log. */
export const HARD_EXIT_MS = 28_000;
const EXIT_INTERRUPTED = 130;

/**
 * The first SIGTERM or SIGINT drains: in-flight requests are answered, connections close with their answer, a running
 * cycle may finish. A second one leaves at once.
 */
export function exitOnSignals(app: INestApplication, logger: Logger): void {
  const state = app.get(ShutdownState);
  const leave = (signal: NodeJS.Signals): void => {
    if (state.draining) process.exit(EXIT_INTERRUPTED);
    state.begin();
    logger.info({ signal }, 'shutting down');
    setTimeout(() => {
      logger.error('still busy after 28 s: leaving');
      process.exit(1);
    }, HARD_EXIT_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
}
