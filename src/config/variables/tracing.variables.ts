import { baseUrl } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const TRACING_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    type: baseUrl(),
    default: null,
    unset: 'none: nothing is traced',
    description:
      'Collector of OpenTelemetry traces (OTLP over HTTP), e.g. http://localhost:4318. Other OTEL_ variables of the SDK hold, too.',
  },
} as const satisfies EnvironmentVariables;
