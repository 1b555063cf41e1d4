/** The layering of docs/architecture.md as rules. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or need a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Scoring is a pure function: domain code knows no framework, no I/O and no other layer, only the calibration and the types of its inputs.',
      severity: 'error',
      from: { path: '^src/discovery/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/(discovery/domain|calibration)/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'domain-types-come-from-contracts',
      comment: 'Even types: only market data, the calibration and the slices of the configuration.',
      severity: 'error',
      from: { path: '^src/discovery/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/(discovery/domain/|market-data/|calibration/|config/app-config\\.ts$)' },
    },
    {
      name: 'ticker-arithmetic-is-pure',
      comment: 'Momentum, portfolio and features are functions of bars: no framework, no I/O, no other layer.',
      severity: 'error',
      from: { path: '^src/tickers/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/tickers/domain/', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'services-do-not-know-their-callers',
      comment: 'http and jobs call services, never the other way round.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: ['^src/[^/]+/(http|jobs)/', '\\.module\\.ts$', '^src/(bootstrap|cli)/'] },
      to: { path: '^src/[^/]+/(http|jobs)/' },
    },
    {
      name: 'adapters-stay-behind-the-port',
      comment: 'Only the factory and tests name an adapter.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/market-data/adapters/', '^src/market-data/create-market-data-provider\\.ts$', '\\.spec\\.ts$'],
      },
      to: { path: '^src/market-data/adapters/' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/market-data/adapters/([^/]+)/' },
      to: { path: '^src/market-data/adapters/', pathNot: '^src/market-data/adapters/$1/' },
    },
    {
      name: 'market-data-knows-no-scanner',
      comment: 'The lower feature does not depend on the higher one.',
      severity: 'error',
      from: { path: '^src/market-data/' },
      to: { path: '^src/(discovery|health|cli|bootstrap)/' },
    },
    {
      name: 'common-knows-no-feature',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/', pathNot: '^src/(common|config)/' },
    },
    {
      name: 'redis-knows-no-feature',
      severity: 'error',
      from: { path: '^src/redis/' },
      to: { path: '^src/', pathNot: '^src/(redis|common|config)/' },
    },
    {
      name: 'cache-and-events-know-no-feature',
      comment: 'They carry what features give them; they do not ask what it is.',
      severity: 'error',
      from: { path: '^src/(cache|events)/', pathNot: ['\\.spec\\.ts$', '^src/events/http/'] },
      to: { path: '^src/', pathNot: '^src/(cache|events|redis|common|config)/' },
    },
    {
      name: 'jobs-and-auth-know-no-feature',
      comment: 'A queue does not ask what its jobs do, a door not what is behind it.',
      severity: 'error',
      from: { path: '^src/(jobs|auth)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(jobs|auth|redis|common|config)/' },
    },
    {
      name: 'config-takes-only-names',
      comment: 'The schema may use the closed sets that features declare, nothing that runs.',
      severity: 'error',
      from: { path: '^src/config/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/(config/|discovery/domain/strategy\\.ts$|market-data/market-data-source\\.ts$)',
      },
    },
    {
      name: 'nobody-calls-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/cli\\.ts$'] },
      to: { path: '^src/cli' },
    },
    {
      name: 'loaded-only-when-switched-on',
      comment: 'What most installations do not switch on costs them no start-up time and no memory.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['\\.spec\\.ts$', '^src/tracing/(start-open-telemetry|open-telemetry-tracing)\\.ts$'],
      },
      to: {
        path: '^src/tracing/(start-open-telemetry|open-telemetry-tracing)\\.ts$|^src/jobs/adapters/bullmq/queue-board\\.ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'only-tracing-knows-open-telemetry',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/tracing/' },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['^test/', '^bench/', '\\.spec\\.ts$'] },
    },
    {
      name: 'no-dev-dependency-in-the-program',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
