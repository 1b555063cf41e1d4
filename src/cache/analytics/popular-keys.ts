/** One monitored key; reused when another key takes its place. */
interface Counter {
  key: string;
  /** Never lower than the weight that was added. */
  count: number;
  /** By how much `count` may be too high: what the key before it had. */
  excess: number;
  /** Where it stands in the heap. */
  place: number;
}

export interface PopularKey {
  readonly key: string;
  /** Never lower than the weight that was added. */
  readonly count: number;
  /** By how much `count` may be too high. */
  readonly excess: number;
}

/**
 * The most frequent keys of a stream in fixed memory (Space-Saving: Metwally, Agrawal, El Abbadi 2005): every key with more
 * than total weight / capacity is among them, and no count is too high by more than that. The rarest is replaced first,
 * found by a binary heap with the smallest count on top.
 */
export class PopularKeys {
  private readonly counters = new Map<string, Counter>();
  private readonly heap: Counter[] = [];

  constructor(private readonly capacity: number) {}

  add(key: string, weight = 1): void {
    const known = this.counters.get(key);
    if (known !== undefined) {
      known.count += weight;
      this.sink(known);
    } else if (this.heap.length < this.capacity) this.enter(key, weight);
    else this.replaceRarest(key, weight);
  }

  /** Old popularity fades: every count halves, and with it the bound of its error. */
  halve(): void {
    for (const counter of this.heap) {
      counter.count = Math.ceil(counter.count / 2);
      counter.excess = Math.floor(counter.excess / 2);
    }
  }

  /** Most frequent first. */
  top(limit: number): PopularKey[] {
    return [...this.heap]
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
      .slice(0, limit)
      .map(({ key, count, excess }) => ({ key, count, excess }));
  }

  private enter(key: string, weight: number): void {
    const counter = { key, count: weight, excess: 0, place: this.heap.length };
    this.counters.set(key, counter);
    this.heap.push(counter);
    this.rise(counter);
  }

  private replaceRarest(key: string, weight: number): void {
    const rarest = this.heap[0];
    if (rarest === undefined) return;
    this.counters.delete(rarest.key);
    rarest.key = key;
    rarest.excess = rarest.count;
    rarest.count += weight;
    this.counters.set(key, rarest);
    this.sink(rarest);
  }

  private rise(counter: Counter): void {
    let parent = this.heap[(counter.place - 1) >> 1];
    while (parent !== undefined && parent.count > counter.count) {
      this.swap(counter, parent);
      parent = this.heap[(counter.place - 1) >> 1];
    }
  }

  private sink(counter: Counter): void {
    let child = this.smallerChild(counter.place);
    while (child !== undefined && child.count < counter.count) {
      this.swap(counter, child);
      child = this.smallerChild(counter.place);
    }
  }

  private smallerChild(place: number): Counter | undefined {
    const left = this.heap[2 * place + 1];
    const right = this.heap[2 * place + 2];
    return left !== undefined && right !== undefined && right.count < left.count ? right : left;
  }

  private swap(a: Counter, b: Counter): void {
    const { place } = a;
    a.place = b.place;
    b.place = place;
    this.heap[a.place] = a;
    this.heap[b.place] = b;
  }
}
