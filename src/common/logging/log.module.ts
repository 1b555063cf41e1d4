import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { LogConfig, MarketDataConfig } from '../../config/app-config.js';
import { createLogger } from './create-logger.js';

/**
 * pino behind Nest's logger. No per-request middleware: it would cost a tenth of the throughput, and those who log about
 * a request (access log, error filter) write its id themselves.
 */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [LogConfig, MarketDataConfig],
      useFactory: (log: LogConfig, { massiveApiKey }: MarketDataConfig) => ({
        pinoHttp: { logger: createLogger(log, massiveApiKey === null ? [] : [massiveApiKey]) },
        forRoutes: [],
      }),
    }),
  ],
})
export class LogModule {}
