/** What JSON keeps of a value; null where it keeps nothing. Throws TypeError for circles and big integers. */
export function jsonCopy(value: unknown): unknown {
  // undefined for functions and undefined, against what its type says
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : JSON.parse(text);
}
