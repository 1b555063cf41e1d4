import { Global, Module } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { CalibrationConfig } from '../config/app-config.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { CalibrationBook } from './calibration-book.js';
import { CalibrationStore } from './calibration-store.js';
import { CalibrationSync } from './calibration-sync.js';
import { CalibrationWriter } from './calibration-writer.js';
import { EmergencyDesk } from './emergency-desk.js';
import { EmergencySwitch } from './emergency-switch.js';
import { FileCalibrationStore } from './stores/file-calibration-store.js';
import { RedisCalibrationStore } from './stores/redis-calibration-store.js';

/** What scoring is tuned by, and the emergency switch: whoever scores or answers reads them. */
@Global()
@Module({
  providers: [
    CalibrationBook,
    EmergencySwitch,
    CalibrationSync,
    CalibrationWriter,
    EmergencyDesk,
    {
      provide: CalibrationStore,
      inject: [CalibrationConfig, RedisConnections, Clock],
      useFactory: ({ file }: CalibrationConfig, redis: RedisConnections, clock: Clock): CalibrationStore =>
        redis.state.status === 'disabled' ? new FileCalibrationStore(file, clock) : new RedisCalibrationStore(redis),
    },
  ],
  exports: [CalibrationBook, EmergencySwitch, CalibrationWriter, EmergencyDesk, CalibrationStore],
})
export class CalibrationModule {}
