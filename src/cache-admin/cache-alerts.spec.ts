import { describe, expect, it } from '@jest/globals';
import { type AlertFigures, alertsOf } from './cache-alerts.js';

const WELL: AlertFigures = { hitPercent: 97, memoryPercent: 20, clients: 10, p99Ms: 0.5 };

describe('alertsOf', () => {
  it('says nothing when all is well, or nothing is known', () => {
    expect(alertsOf(WELL)).toEqual([]);
    expect(alertsOf({ hitPercent: null, memoryPercent: null, clients: null, p99Ms: null })).toEqual([]);
  });

  it.each([
    [{ hitPercent: 50 }, []],
    [{ hitPercent: 49.9 }, [['hit_rate_low', 'warning', 49.9, 50]]],
    [{ hitPercent: 0 }, [['hit_rate_low', 'warning', 0, 50]]],
    [{ memoryPercent: 80 }, []],
    [{ memoryPercent: 80.1 }, [['memory_high', 'warning', 80.1, 80]]],
    [{ memoryPercent: 95 }, [['memory_high', 'warning', 95, 80]]],
    [{ memoryPercent: 95.1 }, [['memory_high', 'critical', 95.1, 95]]],
    [{ clients: 50 }, []],
    [{ clients: 51 }, [['clients_high', 'warning', 51, 50]]],
    [{ p99Ms: 5 }, []],
    [{ p99Ms: 10 }, [['latency_high', 'warning', 10, 5]]],
    [
      { hitPercent: 1, memoryPercent: 99 },
      [
        ['hit_rate_low', 'warning', 1, 50],
        ['memory_high', 'critical', 99, 95],
      ],
    ],
  ])('%j', (figures, expected) => {
    const alerts = alertsOf({ ...WELL, ...figures });
    expect(alerts.map(({ code, severity, value, threshold }) => [code, severity, value, threshold])).toEqual(expected);
  });
});
