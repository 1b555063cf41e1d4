import fc from 'fast-check';

/** Values of parameters that clients send by mistake or on purpose. */
export const NASTY_TEXTS = [
  '',
  ' ',
  '0x10',
  '1e2',
  '-1',
  '+1',
  '1.5.5',
  'NaN',
  'Infinity',
  '9'.repeat(40),
  'null',
  'undefined',
  'true,false',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '*',
  '%',
  '\u0000',
  '\r\nX-Injected: 1',
  'İıſ𝔘\u202e',
  "' OR 1=1 --",
  '{{7*7}}${7*7}',
  '<script>alert(1)</script>',
  'x'.repeat(129),
  'x'.repeat(10_000),
];
/** Parts of a path as they are sent: not even escaped. */
export const RAW_SEGMENTS = ['%zz', '%', '%00', '%2e%2e%2f', '..', '.', ';a=b', '%c0%af', '%F0%9F%92%A9', '%25%32%65'];
export const FORBIDDEN_NAMES = [
  'surplus',
  '__proto__',
  'constructor',
  'toString',
  'strategy[]',
  'strategy.x',
  'limit%00',
  'ключ',
  '$where',
];
export const BAD_BODIES = [
  '',
  'null',
  '5',
  '"text"',
  '[]',
  '{',
  '{"a":',
  '{"a":1}}',
  "{'a':1}",
  '\ufeff{}x',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"a":NaN}',
  `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_001)}`,
  `{"a":"${'x'.repeat(70_000)}"}`,
];
export const BAD_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'nonsense',
];

export const GENERAL_HEADERS = {
  accept: fc.constantFrom('*/*', 'application/json', 'text/html', 'image/png;q=0', 'nonsense', ''),
  'accept-encoding': fc.constantFrom('gzip', 'br', 'identity;q=0', '*;q=0', 'zstd, gzip;q=0.5', 'x'.repeat(500)),
  'if-none-match': fc.constantFrom('*', '""', 'W/"x"', 'x'.repeat(1_000)),
  'x-request-id': fc.constantFrom('abc-1', '', 'with space', '<script>', 'x'.repeat(1_000)),
  'user-agent': fc.constantFrom('', "curl' --", '\t{}'),
};
