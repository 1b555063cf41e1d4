/** What a stopping process grants a running job; with what follows it is gone at 28 s, before platforms kill at 30 s. */
export const STOP_GRACE_MS = 25_000;
