import type { ErrorObject } from 'ajv';
import type { ApiDocument, Operation } from './api-document.js';
import type { RequestCase } from './request-cases.js';

const PROBLEM_TYPE = 'application/problem+json';
/** Refused for what the request says, not for who sends it or what there is. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 414, 415]);
/** Refused before anybody looks at what the request says. */
const NOT_ADMITTED: ReadonlySet<number> = new Set([401, 403, 429]);
/** Say when to come back. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);
/** Frames of a stack, names of errors, places of the program. */
const INTERNALS =
  /\bat (?:async )?[\w.<>]+ \(|\bnode_modules\b|\/dist\/|\b(?:Type|Range|Reference|Syntax)Error\b|\.[jt]s:\d+/;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** null: a stream of events, of which only the head was read. */
  readonly body: string | null;
}

/** Says what is wrong with an answer, by the document. */
export class AnswerJudge {
  /**
   * @param secrets that no answer may show
   * @param hasRelatedFields operations whose fields must fit each other: the document allows more than they take
   */
  constructor(
    private readonly document: ApiDocument,
    private readonly secrets: readonly string[],
    private readonly hasRelatedFields: ReadonlySet<string>,
  ) {}

  complaints(operation: Operation, request: RequestCase, answer: Answer): string[] {
    return [
      ...this.leaks(answer),
      ...idComplaints(answer),
      ...retryComplaints(answer),
      ...(answer.status >= 400 ? problemComplaints(request, answer) : []),
      ...(isItsMethod(operation, request)
        ? [
            ...this.documentComplaints(operation, request, answer),
            ...this.verdictComplaints(operation, request, answer),
          ]
        : methodComplaints(answer)),
    ];
  }

  private leaks({ headers, body }: Answer): string[] {
    const text = JSON.stringify(headers) + (body ?? '');
    const secrets = this.secrets.filter((secret) => text.includes(secret)).map(() => 'a secret is shown');
    const internals = INTERNALS.exec(body ?? '');
    return [...secrets, ...(internals === null ? [] : [`the inside shows: ${internals[0]}`])];
  }

  private documentComplaints(operation: Operation, { method }: RequestCase, answer: Answer): string[] {
    const { status, body } = answer;
    const types = operation.answers.get(status);
    if (status >= 500 && status !== 503) return [`status ${status}`];
    if (types === undefined) return [`status ${status} is not documented`];
    if (method === 'HEAD' || types.length === 0)
      return body === null || body === '' ? [] : ['a body where there is none'];
    const type = mediaTypeOf(answer);
    if (!types.includes(type)) return [`${status} as ${type} is not documented`];
    if (!type.endsWith('json')) return [];
    const validate = this.document.validator(operation, status, type);
    return validate(parsed(body)) ? [] : (validate.errors ?? []).map(told);
  }

  private verdictComplaints(
    { name, isAdmin }: Operation,
    { verdict, bearer }: RequestCase,
    { status }: Answer,
  ): string[] {
    const isRefused = REFUSALS.has(status);
    const mayRefuse = verdict !== 'allowed' || this.hasRelatedFields.has(name);
    if (isRefused && !mayRefuse) return [`refused with ${status} what the document allows`];
    if (verdict === 'forbidden' && !isRefused && !NOT_ADMITTED.has(status))
      return [`took with ${status} what the document forbids`];
    if (isAdmin && bearer !== 'admin' && status < 400) return [`${status} for ${bearer}`];
    return [];
  }
}

/** HEAD is GET without a body. */
function isItsMethod(operation: Operation, { method }: RequestCase): boolean {
  return (method === 'HEAD' ? 'GET' : method) === operation.method;
}

/** Of a method that is another operation's of the same address nothing is said here. */
function methodComplaints({ status }: Answer): string[] {
  return status < 500 ? [] : [`status ${status}`];
}

function idComplaints({ headers }: Answer): string[] {
  return typeof headers['x-request-id'] === 'string' ? [] : ['no X-Request-Id'];
}

function retryComplaints({ status, headers }: Answer): string[] {
  const isMissing = BUSY.has(status) && !/^[1-9]\d*$/.test(String(headers['retry-after']));
  return isMissing ? [`${status} without Retry-After`] : [];
}

function problemComplaints({ method, target }: RequestCase, answer: Answer): string[] {
  if (mediaTypeOf(answer) !== PROBLEM_TYPE) return [`${answer.status} is no problem document`];
  if (method === 'HEAD') return [];
  const problem = parsed(answer.body) as Record<string, unknown>;
  return [
    ...(problem.status === answer.status ? [] : [`the problem says ${String(problem.status)}`]),
    ...(problem.instance === target.split(/[?#]/)[0] ? [] : [`instance is ${String(problem.instance)}`]),
    ...(problem.request_id === answer.headers['x-request-id'] ? [] : ['two request ids']),
  ];
}

function mediaTypeOf({ headers }: Answer): string {
  return String(headers['content-type']).split(';')[0] ?? '';
}

function parsed(body: string | null): unknown {
  return JSON.parse(body ?? '') as unknown;
}

function told({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${String(message)} ${JSON.stringify(params)}`;
}
