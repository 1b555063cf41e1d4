import { file } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const CALIBRATION_VARIABLES = {
  CALIBRATION_FILE: {
    type: file(),
    default: '.cache/calibration.json',
    description:
      'File that keeps the calibration where no Redis is configured; with Redis it is neither read nor written.',
  },
} as const satisfies EnvironmentVariables;
