import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { HttpMetrics } from './http-metrics.js';

function metrics() {
  const registry = new Registry();
  return { registry, http: new HttpMetrics(registry) };
}

const seriesOf = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('HttpMetrics', () => {
  it('counts by method, route and status, in seconds', async () => {
    const { registry, http } = metrics();
    http.answered({ method: 'GET', route: '/health', status: 200, durationMs: 40 });
    http.answered({ method: 'GET', route: null, status: 404, durationMs: 1 });
    http.answered({ method: 'PURGE', route: null, status: 503, durationMs: 1 });
    const series = await seriesOf(registry);
    expect(series).toEqual(
      expect.arrayContaining([
        'discovery_http_request_duration_seconds_sum{method="GET",route="/health",status="200"} 0.04',
        'discovery_http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1',
        'discovery_http_request_duration_seconds_count{method="other",route="unmatched",status="503"} 1',
        'discovery_api_errors_total{status_class="4xx"} 1',
        'discovery_api_errors_total{status_class="5xx"} 1',
      ]),
    );
  });

  it('has a bounded number of series, and loses no request', async () => {
    const { registry, http } = metrics();
    for (let n = 0; n < 5_000; n++)
      http.answered({ method: 'GET', route: `/route/${n}`, status: 200 + (n % 400), durationMs: 1 });
    const series = await seriesOf(registry);
    expect(series.length).toBeLessThan(600);
    const counts = series.filter((line) => line.startsWith('discovery_http_request_duration_seconds_count'));
    expect(counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(5_000);
    for (const status of ['5xx', '503'])
      expect(counts.join('\n')).toContain(`{method="other",route="other",status="${status}"}`);
  });
});
