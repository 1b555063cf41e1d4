import { describe, expect, it } from '@jest/globals';
import { wantsHealthJson } from './health-json.js';

describe('health+json', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['*/*', false],
    ['application/*', false],
    ['application/json', false],
    ['application/health+json', true],
    ['Application/Health+JSON ; q=0.4', true],
    ['text/html, application/health+json;q=0.9, */*;q=0.8', true],
    ['application/json, application/health+json', true],
    ['application/json, application/health+json;q=0.5', false],
    ['application/health+json;q=0', false],
    ['application/health+json;q=', false],
    ['application/health+json2', false],
  ])('is wanted with Accept %j: %s', (accept, isWanted) => {
    expect(wantsHealthJson(accept)).toBe(isWanted);
  });
});
