/** What an operator's own feed says of one symbol. null = it does not say. */
export interface ExtraSignal {
  /** A year's fee for borrowing the share, 0-n. */
  readonly borrowFeeFrac: number | null;
  /** Lent out of what may be lent, 0-1. */
  readonly utilizationFrac: number | null;
  /** Place among what people talk about, 0-1, 1 = most. */
  readonly socialRank: number | null;
  /** When this was so, epoch ms. */
  readonly asOfMs: number;
}
