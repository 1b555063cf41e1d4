import { defineConfig, globalIgnores } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only src/config reads the environment: inject a slice of the configuration.',
};
const noWallClock = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take a Clock, so that tests own the time.',
  },
  {
    selector: ":matches(NewExpression, CallExpression)[callee.name='Date'][arguments.length=0]",
    message: 'Take a Clock, so that tests own the time.',
  },
];
const noStringTokens = {
  selector: "Decorator[expression.callee.name='Inject'] > CallExpression > Literal",
  message: 'Inject by class; a port is its own token.',
};
const noLastingSignals = {
  selector: "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any']",
  message: 'It leaves references in signals that live long: underSignals does not.',
};
const noForwardRef = {
  selector: "CallExpression[callee.name='forwardRef']",
  message: 'Two modules that need each other are one module, or need a third.',
};
const WHOLE_REDIS = 'It reads or empties the whole Redis: SCAN and UNLINK own names.';
const FORBIDDEN_COMMAND = '/^(keys|flushdb|flushall)$/i';
const noWholeRedis = [
  'CallExpression[callee.property.name=/^flush(db|all)$/i]',
  // a Map's takes no argument; those of the cache itself list own names
  "CallExpression[callee.property.name='keys'][arguments.length>0]:not([callee.object.name='Object'], [callee.object.property.name=/^(cache|catalog|overview)$/])",
  `CallExpression[callee.property.name=/^(call|callBuffer|sendCommand)$/] > Literal.arguments:first-child[value=${FORBIDDEN_COMMAND}]`,
  `NewExpression[callee.name='Command'] > Literal.arguments:first-child[value=${FORBIDDEN_COMMAND}]`,
  // in Lua
  'Literal[value=/\\bredis\\.p?call\\(\\s*.(keys|flushdb|flushall)\\b/i]',
  'TemplateElement[value.raw=/\\bredis\\.p?call\\(\\s*.(keys|flushdb|flushall)\\b/i]',
].map((selector) => ({ selector, message: WHOLE_REDIS }));

const CONFIG_SLICES = [
  'HttpConfig',
  'LogConfig',
  'AppInfoConfig',
  'MarketDataConfig',
  'HistoryConfig',
  'UniverseConfig',
  'ScanConfig',
  'RedisConfig',
  'CacheConfig',
  'AccessConfig',
];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.cache/']),
  {
    // whatever a client or the source of market data sends: it takes linear time
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // the slices of the configuration are plain data that cross a thread; their abstract classes are only tokens
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': ['error', { allow: CONFIG_SLICES }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // it wants `!`, which is forbidden, where a hot loop reads a typed array `as number`
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      complexity: ['error', 15],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env'],
            message: noProcessEnv.message,
          })),
        },
      ],
      'no-restricted-syntax': [
        'error',
        noProcessEnv,
        noStringTokens,
        noForwardRef,
        noLastingSignals,
        ...noWallClock,
        ...noWholeRedis,
      ],
      'no-warning-comments': 'error',
    },
  },
  {
    files: ['src/config/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        noStringTokens,
        noForwardRef,
        noLastingSignals,
        ...noWallClock,
        ...noWholeRedis,
      ],
    },
  },
  {
    files: ['src/common/system-clock.ts'],
    rules: { 'no-restricted-syntax': ['error', noProcessEnv] },
  },
  {
    // Tests and benchmarks read like a list: long describe blocks, literals where types would be noise, real time as a bound.
    files: ['**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', noForwardRef],
    },
  },
  {
    files: ['bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    rules: {
      eqeqeq: 'error',
      'no-unused-vars': 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      'no-warning-comments': 'error',
    },
  },
  prettier,
);
