/** As the system names an error (ENOENT); null when it has no name. Such errors are no `instanceof Error` in another realm. */
export function errorCode(error: unknown): string | null {
  return (error as NodeJS.ErrnoException).code ?? null;
}
