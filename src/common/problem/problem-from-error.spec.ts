import { describe, expect, it } from '@jest/globals';
import { ServiceUnavailableException } from '@nestjs/common';
import { problemFromError, SERVER_DETAILS } from './problem-from-error.js';

describe('problemFromError', () => {
  const codeOf = (members: object): string => problemFromError(Object.assign(new Error('aborted'), members)).code;

  it('takes a client that leaves in the middle of its body for no failure of ours', () => {
    expect(codeOf({ code: 'ECONNRESET', statusCode: 400 })).toBe('bad_request');
  });

  it('takes a connection of ours that breaks, and statuses of others, for one', () => {
    const codes = [{ code: 'ECONNRESET' }, { code: 'UPSTREAM', statusCode: 404 }, { statusCode: 400 }, {}].map(codeOf);
    expect(new Set(codes)).toEqual(new Set(['internal_error']));
  });

  it('says when to come back where the framework is busy', () => {
    const { code, headers } = problemFromError(new ServiceUnavailableException());
    expect([code, headers]).toEqual(['service_unavailable', { 'retry-after': '5' }]);
  });

  it('says nothing of what failed inside', () => {
    expect(problemFromError(new Error('redis://user:hunter2@cache')).message).toBe(SERVER_DETAILS.internal_error);
  });
});
