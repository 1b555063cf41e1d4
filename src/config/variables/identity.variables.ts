import { LOG_FORMATS, LOG_LEVELS } from '../app-config.js';
import { matching, oneOf } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

const label = matching(/^[\w.:/+@ -]{1,100}$/, 'at most 100 letters, digits, blanks and . : / + @ _ -');

export const IDENTITY_VARIABLES = {
  LOG_LEVEL: {
    type: oneOf(LOG_LEVELS),
    default: 'info',
    description: 'The least severe level that is logged.',
  },
  LOG_FORMAT: {
    type: oneOf(LOG_FORMATS),
    default: 'auto',
    description: 'auto is pretty on a terminal and JSON elsewhere.',
  },
  APP_TAG: {
    type: label,
    default: null,
    unset: 'the version in package.json',
    description: 'Release name shown by /health.',
  },
  APP_COMMIT: {
    type: label,
    default: null,
    unset: 'the checked-out git commit',
    aliases: ['RENDER_GIT_COMMIT'],
    description: 'Source commit shown by /health.',
  },
  APP_BUILD: {
    type: label,
    default: null,
    unset: 'none',
    description: 'Build number shown by /health.',
  },
} as const satisfies EnvironmentVariables;
