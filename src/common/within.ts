/** Waits for the end of some work, well or not, but no longer than so many ms. */
export async function within(deadlineMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  // whoever began it hears of its failure
  await Promise.race([work.catch(() => undefined), deadline]);
  clearTimeout(timer);
}
