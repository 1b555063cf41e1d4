const MAX_EMPTY_ANSWERS = 3;

/** Sessions that the source does not have: beyond what the plan reaches, or answered empty or unreadable three times. */
export class AbsentSessions {
  private readonly outOfReach = new Set<string>();
  private readonly emptyAnswers = new Map<string, number>();

  has(date: string): boolean {
    return this.outOfReach.has(date) || (this.emptyAnswers.get(date) ?? 0) >= MAX_EMPTY_ANSWERS;
  }

  isOutOfReach(date: string): boolean {
    return this.outOfReach.has(date);
  }

  addOutOfReach(date: string): void {
    this.outOfReach.add(date);
  }

  addEmptyAnswer(date: string): void {
    this.emptyAnswers.set(date, (this.emptyAnswers.get(date) ?? 0) + 1);
  }

  clear(): void {
    this.outOfReach.clear();
    this.emptyAnswers.clear();
  }
}
