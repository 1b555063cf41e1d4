import { describe, expect, it } from '@jest/globals';
import {
  PROMETHEUS_CONFIG,
  read,
  RULE_FILES,
  RULE_TEST_FILES,
  type Rule,
  rules,
  ruleTests,
} from '../support/ops/ops-files.js';
import { atMost, figures } from '../faults/support/figures.js';
import { promtool } from '../support/ops/prometheus-tools.js';

const TOOL_DEADLINE_MS = 180_000;
const SEVERITIES = ['page', 'critical', 'warning', 'info'];
const alerts = rules().filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);

/** What somebody on call must be told, and how urgently. */
const REQUIRED: readonly (readonly [alert: string, severity: string, limit: RegExp])[] = [
  ['SnapshotStale', 'page', /discovery_snapshot_stale_after_seconds/],
  ['UniverseCritical', 'critical', /< max by \(job\) \(discovery_universe_threshold\{level="critical"\}\)/],
  ['UniverseWarning', 'warning', /< max by \(job\) \(discovery_universe_threshold\{level="warning"\}\)/],
  ['ApiDown', 'page', /absent\(.*role=~"all\|api"/],
  ['ReadsFailing', 'page', /http_error_ratio:rate5m > 0\.05/],
  ['ReadsSlow', 'warning', /> 0\.1\b/],
  ['EventLoopSlow', 'warning', /nodejs_eventloop_lag_max_seconds/],
  ['HealthDegraded', 'warning', /discovery_health_reason/],
  ['CycleSlow', 'warning', /p95_30m\{queue="scans"\} > 60/],
  ['WorkerDown', 'critical', /== 0/],
  ['WorkerUnknown', 'critical', /absent/],
  ['JobSuccessLow', 'warning', /< 0\.95/],
  ['FailedJobs', 'warning', /> 0/],
  ['JobWaitLong', 'warning', /> 120/],
  ['QueueBacklog', 'info', /> 5/],
  ['JobsUnattended', 'warning', /discovery_queue_consumers\) == 0/],
  ['ProviderCircuitOpen', 'critical', /state=~"open\|half_open"/],
  ['CacheHitRatioCritical', 'critical', /< 0\.5/],
  ['CacheHitRatioLow', 'warning', /< 0\.7/],
  ['RedisDown', 'critical', /== 0/],
  ['RedisEvictionPolicy', 'warning', /== 0/],
  ['RedisClientsHigh', 'warning', /> 50/],
  ['RedisCommandSlow', 'warning', /> 0\.005/],
  ['RedisEvictions', 'warning', /> 0/],
  ['RedisKeyspaceErrors', 'warning', /> 0/],
  ['RedisMemoryHigh', 'warning', /> 0\.8\b/],
  ['RedisMemoryCritical', 'critical', /> 0\.95/],
];

/** Whether the tests of the rules have it fire and have it silent. */
function outcomesOf(name: string): { readonly fires: boolean; readonly isSilent: boolean } {
  const cases = ruleTests().flatMap(({ alert_rule_test }) =>
    alert_rule_test.filter(({ alertname }) => alertname === name),
  );
  return {
    fires: cases.some(({ exp_alerts }) => exp_alerts.length > 0),
    isSilent: cases.some(({ exp_alerts }) => exp_alerts.length === 0),
  };
}

describe('rules of Prometheus', () => {
  it(
    'are what promtool accepts, in the configuration that names them too',
    async () => {
      const checked = await promtool(['check', 'rules', ...RULE_FILES]);
      expect([checked.code, checked.output]).toEqual([0, expect.stringContaining('SUCCESS')]);
      // the file of the token is made where it is deployed
      const config = await promtool(['check', 'config', '--syntax-only', PROMETHEUS_CONFIG]);
      expect([config.code, config.output]).toEqual([0, expect.stringContaining('is valid')]);
    },
    TOOL_DEADLINE_MS,
  );

  it(
    'pass their own tests',
    async () => {
      const { code, output } = await promtool(['test', 'rules', ...RULE_TEST_FILES]);
      expect([code, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
    },
    TOOL_DEADLINE_MS,
  );

  it.each(REQUIRED)('have %s (%s) with its limit', (name, severity, limit) => {
    const alert = alerts.find((rule) => rule.alert === name);
    expect([alert?.labels?.severity, alert?.expr]).toEqual([severity, expect.stringMatching(limit)]);
  });

  it('name each thing once', () => {
    const names = rules().map(({ alert, record }) => alert ?? record);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(alerts.map((rule) => [rule.alert, rule] as const))('%s says what it is and what to do', (name, rule) => {
    expect(SEVERITIES).toContain(rule.labels?.severity);
    const { summary = '', description = '', runbook_url = '' } = rule.annotations ?? {};
    expect([summary.length, description.length].every((length) => length > 10)).toBe(true);
    expect(runbook_url).toBe(`docs/runbook.md#${name.toLowerCase()}`);
  });

  it('have a section each in the runbook, under its alerts, and it has no other', () => {
    const [, section = ''] = /^## Alerts$([^]*?)(?=^## )/m.exec(read('docs/runbook.md')) ?? [];
    const headings = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it.each(alerts.map(({ alert }) => alert))('%s has a case in which it fires and one in which it does not', (name) => {
    expect(outcomesOf(name)).toEqual({ fires: true, isSilent: true });
  });

  it('O2: none lacks either', () => {
    const outcomes = alerts.map(({ alert }) => outcomesOf(alert));
    figures('O2 alerts with a case in which they fire and one in which they do not', {
      alerts: outcomes.length,
      without_both: atMost(0, outcomes.filter(({ fires, isSilent }) => !fires || !isSilent).length),
    });
  });
});
