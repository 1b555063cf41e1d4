import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { encodeSse } from './sse-message.js';

describe('encodeSse', () => {
  it('writes id, type and data, and ends with an empty line', () => {
    expect(encodeSse({ id: '7-0', event: 'scan.failed', data: '{"a":1}' })).toBe(
      'id: 7-0\nevent: scan.failed\ndata: {"a":1}\n\n',
    );
    expect(encodeSse({ data: '' })).toBe('data: \n\n');
  });

  it('gives every line of the data a field of its own, whatever ends it', () => {
    expect(encodeSse({ data: 'a\nb\r\nc\rd\n' })).toBe('data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n');
  });

  it('is one message with the same text for any data', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', 'é', '\u2028', '\0') }), (data) => {
        const lines = encodeSse({ data }).split('\n');
        expect(lines.splice(-2)).toEqual(['', '']);
        expect(lines.every((line) => line.startsWith('data: ') && !line.includes('\r'))).toBe(true);
        expect(lines.map((line) => line.slice(6)).join('\n')).toBe(data.replace(/\r\n?/g, '\n'));
      }),
    );
  });

  it.each(['a\nb', 'a\rb', 'a\0'])('refuses %j as an id or a type', (text) => {
    expect(() => encodeSse({ id: text, data: '' })).toThrow(TypeError);
    expect(() => encodeSse({ event: text, data: '' })).toThrow(TypeError);
  });
});
