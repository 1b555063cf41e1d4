// looked up once: inside a test's sandbox every mention of a global is slow
const { imul } = Math;

/** A number in [0, 1) that depends on nothing but its arguments: the same seed gives the same market in any order of asking. */
export function noise(seed: number, ...keys: readonly number[]): number {
  let hash = seed | 0;
  for (const key of keys) {
    hash = imul(hash ^ (key | 0), 0x9e3779b1);
    hash = imul(hash ^ (hash >>> 15), 0x85ebca77);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 4_294_967_296;
}
