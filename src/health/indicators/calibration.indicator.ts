import { Injectable } from '@nestjs/common';
import { CalibrationBook } from '../../calibration/calibration-book.js';
import type { Finding } from '../finding.js';
import { judgeCalibration } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** The stored calibration: readable, and whole. */
@Injectable()
export class CalibrationIndicator extends Indicator {
  override readonly name = 'calibration';

  constructor(private readonly calibration: CalibrationBook) {
    super();
  }

  override look(): Finding {
    return judgeCalibration(this.calibration.trouble);
  }
}
