import type { Tracing } from '../common/tracing/tracing.js';
import { NoTracing } from '../common/tracing/no-tracing.js';
import type { TracingConfig } from '../config/app-config.js';

/**
 * The tracing of this process or thread, as configured. Comes before the web server and the first connection.
 * @param onTrouble told why spans could not be sent @param attributes of everything that this process does
 */
export async function beginTracing(
  { endpoint }: TracingConfig,
  attributes: Readonly<Record<string, string>>,
  onTrouble: (reason: string) => void,
): Promise<Tracing> {
  if (endpoint === null) return new NoTracing();
  // nobody else pays for loading it
  const { startOpenTelemetry } = await import('./start-open-telemetry.js');
  return startOpenTelemetry(endpoint, attributes, onTrouble);
}
