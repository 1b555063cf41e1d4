import { describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import type { Environment } from './environment-values.js';
import { loadConfig } from './load-config.js';

function refusal(env: Environment): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const blamed = (env: Environment): string[] => refusal(env).problems.map(({ variable }) => variable);

describe('loadConfig: defaults and aliases', () => {
  it('needs nothing: the simulation on port 3000', () => {
    const config = loadConfig({});
    expect(config.http).toEqual({
      port: 3000,
      host: '0.0.0.0',
      trustProxyHops: 0,
      corsOrigins: [],
      enableDocs: true,
      enableQueueBoard: false,
    });
    expect(config.marketData).toMatchObject({
      provider: 'simulated',
      simulatedByDefault: false,
      simulatedTickers: 11500,
    });
    expect(config.scan).toEqual({
      cycleSeconds: 60,
      scoringStrategy: 'hybrid_v1',
      forceStrategy: null,
      allowStrategyOverride: false,
      autoStart: true,
      maxCandidates: 100,
    });
    expect(config.universe).toMatchObject({ types: ['CS', 'ADRC'], warningThreshold: 4500, criticalThreshold: 4000 });
  });

  it('takes blank variables as unset', () => {
    const { app: _app, ...blank } = loadConfig({
      PORT: '',
      BMS_CYCLE_SECONDS: '  ',
      MASSIVE_API_KEY: '',
      CORS_ORIGINS: '',
    });
    const { app: _same, ...none } = loadConfig({});
    expect(blank).toEqual(none);
  });

  it('reads the key under either name, the first one winning', () => {
    expect(loadConfig({ POLYGON_API_KEY: 'old' }).marketData.massiveApiKey).toBe('old');
    expect(loadConfig({ POLYGON_API_KEY: 'old', MASSIVE_API_KEY: 'new' }).marketData.massiveApiKey).toBe('new');
    expect(loadConfig({ POLYGON_API_KEY: 'old', MASSIVE_API_KEY: ' ' }).marketData.massiveApiKey).toBe('old');
  });

  it('takes the commit from the platform', () => {
    expect(loadConfig({ RENDER_GIT_COMMIT: 'abc123' }).app.commit).toBe('abc123');
    expect(loadConfig({ RENDER_GIT_COMMIT: 'abc123', APP_COMMIT: 'def' }).app.commit).toBe('def');
  });

  it('drops the trailing slash of the base URL', () => {
    expect(loadConfig({ MASSIVE_BASE_URL: 'http://127.0.0.1:9/' }).marketData.massiveBaseUrl).toBe(
      'http://127.0.0.1:9',
    );
    expect(loadConfig({ MASSIVE_BASE_URL: 'https://x.example/a/b//' }).marketData.massiveBaseUrl).toBe(
      'https://x.example/a/b',
    );
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('reads the flag %s as %s', (text, value) => {
    expect(loadConfig({ ENABLE_DOCS: text }).http.enableDocs).toBe(value);
  });
});

describe('loadConfig: the source of market data', () => {
  it.each([
    [{}, 'simulated'],
    [{ FLAT_FILES_DIR: '/data' }, 'flat-files'],
    [{ FLAT_FILES_DIR: '/data', MASSIVE_API_KEY: 'k' }, 'massive'],
    [{ MARKET_DATA_PROVIDER: 'simulated', MASSIVE_API_KEY: 'k' }, 'simulated'],
  ])('%j: %s', (env, provider) => {
    expect(loadConfig(env).marketData.provider).toBe(provider);
  });

  it('marks a simulation in production that nobody asked for', () => {
    expect(loadConfig({ NODE_ENV: 'production' }).marketData.simulatedByDefault).toBe(true);
    const chosen = loadConfig({ NODE_ENV: 'production', MARKET_DATA_PROVIDER: 'simulated' });
    expect(chosen.marketData.simulatedByDefault).toBe(false);
  });

  it('refuses a source that lacks its key or folder, with the remedy', () => {
    expect(refusal({ MARKET_DATA_PROVIDER: 'massive' }).message).toMatch(/MASSIVE_API_KEY must be set .*Set it/);
    expect(refusal({ MARKET_DATA_PROVIDER: 'flat-files' }).message).toMatch(/FLAT_FILES_DIR must be set .*Set it/);
  });
});

describe('loadConfig: limits', () => {
  it.each([
    ['BMS_CYCLE_SECONDS', ['30', '300'], ['29', '301', '60.5', '6e1', '-60', '0x3c', 'sixty', '60 s']],
    ['HISTORY_SESSIONS', ['60', '300'], ['59', '301']],
    ['WORKER_MAX_CANDIDATES', ['1', '1000'], ['0', '1001']],
    ['SIMULATED_TICKERS', ['100', '200000'], ['99', '200001', '1,000']],
    ['PORT', ['0', '65535'], ['65536', '-1', '3000/tcp']],
    ['MAX_STOCK_PRICE', ['100', '12.5'], ['1e3', '+1', '.5', 'NaN', 'Infinity']],
    ['ENABLE_DOCS', ['true', '0'], ['yes', 'TRUE', 'on', '2']],
    ['SCORING_STRATEGY', ['legacy_v0', 'hybrid_v1'], ['hybrid', 'HYBRID_V1']],
    ['FLAT_FILES_DATE', ['2016-02-29'], ['2015-02-29', '2016-3-1', 'today']],
    ['MASSIVE_BASE_URL', ['http://127.0.0.1:8080'], ['ftp://x', 'api.massive.com', 'https://u:p@x', 'https://x/?a=1']],
    ['CORS_ORIGINS', ['https://a.example, http://b.example:81 '], ['*', 'a.example', 'https://a.example/']],
    ['UNIVERSE_TYPES', ['CS', 'CS, ADRC,'], ['cs', ',']],
  ])('%s', (name, good, bad) => {
    for (const text of good) expect(() => loadConfig({ [name]: text })).not.toThrow();
    for (const text of bad) expect(blamed({ [name]: text })).toEqual([name]);
  });

  it('names every bad variable at once, with limit and remedy', () => {
    const error = refusal({ PORT: 'x', BMS_CYCLE_SECONDS: '5', LOG_LEVEL: 'loud' });
    expect(error.problems).toHaveLength(3);
    expect(error.message).toContain(
      'BMS_CYCLE_SECONDS must be a whole number from 30 to 300, not "5". Correct it, or leave it unset (60).',
    );
    expect(error.exitCode).toBe(78);
  });

  it('lets the critical limit follow a lower warning limit', () => {
    const thresholds = (env: Environment): number[] => {
      const { warningThreshold, criticalThreshold } = loadConfig(env).universe;
      return [warningThreshold, criticalThreshold];
    };
    expect(thresholds({ UNIVERSE_SIZE_THRESHOLD: '100' })).toEqual([100, 100]);
    expect(thresholds({ UNIVERSE_SIZE_THRESHOLD: '6000' })).toEqual([6000, 4000]);
    expect(thresholds({ UNIVERSE_CRITICAL_THRESHOLD: '10' })).toEqual([4500, 10]);
    expect(blamed({ UNIVERSE_CRITICAL_THRESHOLD: '5000' })).toEqual(['UNIVERSE_CRITICAL_THRESHOLD']);
  });

  it('refuses a time of warming that never comes, and takes one that comes every four years', () => {
    expect(blamed({ WARM_CRON: '0 0 30 2 *' })).toEqual(['WARM_CRON']);
    expect(loadConfig({ WARM_CRON: ' 0 0  29 2 * ' }).warming.cron).toBe('0 0 29 2 *');
  });

  it('refuses an empty range of prices', () => {
    expect(blamed({ MIN_STOCK_PRICE: '20', MAX_STOCK_PRICE: '20' })).toEqual(['MIN_STOCK_PRICE']);
  });

  it('never shows a secret, and blames a bad key once', () => {
    const key = refusal({ MARKET_DATA_PROVIDER: 'massive', POLYGON_API_KEY: 'hush hush' });
    expect(key.problems.map(({ variable }) => variable)).toEqual(['POLYGON_API_KEY']);
    expect(JSON.stringify(key) + key.message + String(key.stack)).not.toContain('hush');
    expect(refusal({ MASSIVE_BASE_URL: 'https://user:hush@x.example' }).message).not.toContain('hush');
  });
});
