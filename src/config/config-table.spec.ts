import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { replaceConfigOverview, replaceConfigTables } from './config-table.js';
import { ENVIRONMENT_NAMES } from './environment-schema.js';

const DOCUMENT = '# Title\n\n<!-- config:begin -->\nwhat was there\n<!-- config:end -->\n\nThe end.\n';

describe.each([
  ['replaceConfigTables', replaceConfigTables, (name: string) => `| \`${name}\``],
  ['replaceConfigOverview', replaceConfigOverview, (name: string) => `\`${name}`],
])('%s', (_name, replace, shown) => {
  it('replaces what is between the markers, and nothing else', () => {
    const text = replace(DOCUMENT);
    expect(text.startsWith('# Title\n\n<!-- config:begin -->\n')).toBe(true);
    expect(text.endsWith('\n<!-- config:end -->\n\nThe end.\n')).toBe(true);
    expect(text).not.toContain('what was there');
    for (const name of ENVIRONMENT_NAMES) expect(text).toContain(shown(name));
    expect(replace(text)).toBe(text);
  });

  it('writes Markdown as the formatter leaves it', async () => {
    const text = replace(DOCUMENT);
    expect(await format(text, { parser: 'markdown', printWidth: 120 })).toBe(text);
  });

  it('says which markers are missing', () => {
    expect(() => replace('# Title')).toThrow(/<!-- config:begin -->/);
  });
});
