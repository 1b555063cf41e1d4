/**
 * The rules that `npm run check:openapi` holds the API document to: OpenAPI's own and those of OWASP's API Security Top 10.
 * What is off, or narrower than published, says why.
 */
import owasp from '@stoplight/spectral-owasp-ruleset';
import { oas } from '@stoplight/spectral-rulesets';

/** Limits guard what comes in. What goes out is ours, and most of it is as long as the market is. */
const HOLDERS = ['$.paths[*][*].parameters[*]', '$.paths[*][*].requestBody.content[*]'];

/** The same rule, for parameters and bodies of requests only. */
function ofInputs(name, filter) {
  const given = HOLDERS.flatMap((holder) => [
    `${holder}[?(@property=="schema" && ${filter})]`,
    `${holder}.schema..[?(@ && ${filter})]`,
  ]);
  return { ...owasp.rules[name], given };
}

const typed = (type) => `@.type=="${type}"`;

export default {
  extends: [
    [oas, 'recommended'],
    [owasp, 'recommended'],
  ],
  rules: {
    'owasp:api4:2023-string-limit': ofInputs('owasp:api4:2023-string-limit', typed('string')),
    'owasp:api4:2023-string-restricted': ofInputs('owasp:api4:2023-string-restricted', typed('string')),
    'owasp:api4:2023-array-limit': ofInputs('owasp:api4:2023-array-limit', typed('array')),
    'owasp:api4:2023-integer-limit-legacy': ofInputs('owasp:api4:2023-integer-limit-legacy', typed('integer')),
    'owasp:api3:2023-no-additionalProperties': ofInputs(
      'owasp:api3:2023-no-additionalProperties',
      '@.type=="object" && @.additionalProperties',
    ),
    'owasp:api3:2023-constrained-additionalProperties': ofInputs(
      'owasp:api3:2023-constrained-additionalProperties',
      '@.type=="object" && @.additionalProperties && @.additionalProperties!=true',
    ),
    // the other way round it says more: a body that leaves it open would take whatever comes
    'bodies-are-closed': {
      message: 'A body of a request must have additionalProperties: false.',
      given: '$.paths[*][*].requestBody.content[*].schema',
      severity: 'error',
      then: {
        field: 'additionalProperties',
        function: (value) => (value === false ? [] : [{ message: 'It is open.' }]),
      },
    },
    // every number of JSON is a double here; minimum and maximum say what is taken
    'owasp:api4:2023-integer-format': 'off',
    // only what computes or writes counts against RATE_LIMIT_PER_MINUTE, and only that answers with RateLimit headers;
    // every 429 has its Retry-After
    'owasp:api4:2023-rate-limit': 'off',
    // a key's own role decides, not the scheme it comes by: the same headers carry readers' and admins' keys, and what
    // opens which route is tested for every route
    'owasp:api5:2023-admin-security-unique': 'off',
    // the document goes with the program: where it runs, and for whom, its operator knows
    'owasp:api9:2023-inventory-access': 'off',
    'owasp:api9:2023-inventory-environment': 'off',
    // CORS is off unless CORS_ORIGINS names origins
    'owasp:api8:2023-define-cors-origin': 'off',
    // every operation has a summary; more is said where there is more to say
    'operation-description': 'off',
  },
  overrides: [
    {
      // an operator's own words
      files: ['openapi.json#/components/schemas/EmergencyBody/properties/reason'],
      rules: { 'owasp:api4:2023-string-restricted': 'off' },
    },
    {
      // its names are tickers, a pattern that OpenAPI 3.0 cannot say; there are 1000 at most, each with a number within limits
      files: ['openapi.json#/components/schemas/PortfolioBody/properties/holdings'],
      rules: { 'owasp:api3:2023-no-additionalProperties': 'off' },
    },
    {
      // probes of the platform: they carry no key, cost nothing, and are never refused
      files: ['/health', '/health/live', '/health/ready', '/worker/health'].map(
        (path) => `openapi.json#/paths/${path.replaceAll('/', '~1')}`,
      ),
      rules: {
        'owasp:api2:2023-read-restricted': 'off',
        'owasp:api4:2023-rate-limit-responses-429': 'off',
        'owasp:api8:2023-define-error-responses-401': 'off',
      },
    },
  ],
};
