import { Injectable } from '@nestjs/common';

/** Whether the process is on its way out: it still answers, but wants no new work and no kept connections. */
@Injectable()
export class ShutdownState {
  private begun = false;

  get draining(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}
