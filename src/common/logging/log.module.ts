import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { LogConfig, MarketDataConfig } from '../../config/app-config.js';
import { Tracing } from '../tracing/tracing.js';
import { createLogger } from './create-logger.js';

/**
 * pino behind Nest's logger. No per-request middleware: it would cost a tenth of the throughput, and those who log about
 * a request (access log, error filter) write its id themselves.
 */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [LogConfig, MarketDataConfig, { token: Tracing, optional: true }],
      useFactory: (log: LogConfig, { massiveApiKey }: MarketDataConfig, tracing?: Tracing) => ({
        pinoHttp: {
          logger: createLogger(
            log,
            massiveApiKey === null ? [] : [massiveApiKey],
            undefined,
            () => tracing?.logFields() ?? {},
          ),
        },
        forRoutes: [],
      }),
    }),
  ],
})
export class LogModule {}
