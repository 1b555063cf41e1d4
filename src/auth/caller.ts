/** A reader may use public routes where a key is required; an admin may use every route. */
export type Role = 'reader' | 'admin';

/** Who sent a request. */
export interface Caller {
  /** `anonymous`: the route did not ask for a key. */
  readonly role: Role | 'anonymous';
  /** First 8 hexadecimal digits of the key's SHA-256, to name it in logs and audits; null without a key. */
  readonly keyId: string | null;
}

export const ANONYMOUS: Caller = { role: 'anonymous', keyId: null };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by AccessGate; null until it has let the request in. */
    caller: Caller | null;
  }
}
