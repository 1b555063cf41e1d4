import { Module } from '@nestjs/common';
import { CalibrationController } from './calibration.controller.js';
import { CalibrationReader } from './calibration.reader.js';
import { CalibrationAdminController } from './calibration-admin.controller.js';
import { EmergencyController } from './emergency.controller.js';
import { EmergencyService } from './emergency.service.js';

/** What scoring is tuned by, for everybody to read and for operators to change. */
@Module({
  controllers: [CalibrationController, CalibrationAdminController, EmergencyController],
  providers: [CalibrationReader, EmergencyService],
})
export class CalibrationHttpModule {}
