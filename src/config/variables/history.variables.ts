import { folder, integer } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const HISTORY_VARIABLES = {
  HISTORY_SESSIONS: {
    type: integer(60, 300),
    default: '260',
    description: 'Sessions of daily bars that are held.',
  },
  HISTORY_DIR: {
    type: folder(),
    default: '.cache/history',
    description: 'Folder where fetched daily bars are kept, one subfolder per source.',
  },
} as const satisfies EnvironmentVariables;
