/** One project per kind of test, so that `npm test -- --selectProjects unit` stays fast. @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'nodenext' },
      },
    ],
  },
};

const project = (displayName, testMatch) => ({ ...base, displayName, testMatch });

export default {
  // a bound, not a benchmark: two cores run the program, Redis, and the tests
  testTimeout: 20_000,
  // ES modules in vm contexts are never freed: a worker that has grown is replaced between two files
  workerIdleMemoryLimit: '600MB',
  projects: [
    project('unit', ['<rootDir>/src/**/*.spec.ts']),
    project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
    project('integration', ['<rootDir>/test/integration/**/*.test.ts']),
    project('deployment', ['<rootDir>/test/deployment/**/*.test.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
    project('security', ['<rootDir>/test/security/**/*.test.ts']),
    project('faults', ['<rootDir>/test/faults/*.test.ts']),
    project('long', ['<rootDir>/test/long/*.test.ts']),
    project('measured', ['<rootDir>/test/faults/measured/*.test.ts']),
  ],
};
