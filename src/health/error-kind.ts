/** The kind of a `kind: message`; the message is for the log only: it may quote what others must not see. */
export function kindOf(error: string | null): string | null {
  return error === null ? null : (/^[a-z_]+(?=:|$)/.exec(error)?.[0] ?? 'internal');
}
