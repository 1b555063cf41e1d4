import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterOurEnd } from '../after-our-end.js';

const run = promisify(execFile);

/** Packets of one port of the loopback interface vanish, as behind a dead switch: no reset, no answer. */
export class PacketDrop {
  private constructor(
    private readonly rule: readonly string[],
    private readonly callOff: () => void,
  ) {}

  /** Why it cannot be done here; null when it can. It takes root and iptables. */
  static impossible(): string | null {
    const { status, error } = spawnSync('iptables', ['-w', '-L', 'INPUT', '-n'], { stdio: 'ignore' });
    if (error !== undefined) return 'iptables is not installed';
    return status === 0 ? null : 'iptables takes root';
  }

  static async start(port: number): Promise<PacketDrop> {
    const rule = ['INPUT', '-i', 'lo', '-p', 'tcp', '-m', 'multiport', '--ports', String(port), '-j', 'DROP'];
    const callOff = afterOurEnd('iptables -w -D "$@"', ...rule);
    await run('iptables', ['-w', '-I', ...rule]);
    return new PacketDrop(rule, callOff);
  }

  async heal(): Promise<void> {
    this.callOff();
    await run('iptables', ['-w', '-D', ...this.rule]);
  }
}
