interface Candidates {
  readonly count: number;
  readonly meta: { readonly run_id: string };
  readonly candidates: readonly { readonly symbol: string }[];
}

/** Knows a wrong board when it sees one: not whole, or not what was served under the same run before, by whatever process. */
export class BoardWitness {
  private readonly boards = new Map<string, string>();
  /** Comparing costs little, parsing does not. */
  private lastRight = '';

  /** @param body of GET /discovery/v3/candidates */
  readonly isRight = (body: string): boolean => {
    if (body === this.lastRight) return true;
    const isRight = this.isWhole(body);
    if (isRight) this.lastRight = body;
    return isRight;
  };

  /** Runs seen so far. */
  get runIds(): string[] {
    return [...this.boards.keys()];
  }

  private isWhole(body: string): boolean {
    const { count, meta, candidates } = parsed(body);
    const text = JSON.stringify(candidates);
    const before = this.boards.get(meta.run_id) ?? text;
    this.boards.set(meta.run_id, before);
    return count > 0 && count === candidates.length && text === before;
  }
}

function parsed(body: string): Candidates {
  try {
    return JSON.parse(body) as Candidates;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { count: 0, meta: { run_id: '' }, candidates: [] };
  }
}
