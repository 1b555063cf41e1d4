import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterOurEnd } from '../after-our-end.js';

const run = promisify(execFile);

/**
 * A network of its own, joined to this one by a virtual cable: what runs in it can be cut off from one port without
 * touching any other traffic of the machine. Needs root; everything is gone after `remove`.
 */
export class NetworkNamespace {
  private readonly callOff: () => void;

  private constructor(
    readonly name: string,
    /** This machine's address as seen from inside. */
    readonly outsideAddress: string,
    /** The address of what runs inside. */
    readonly insideAddress: string,
  ) {
    this.callOff = afterOurEnd('ip netns del "$1"', name);
  }

  static async create(): Promise<NetworkNamespace> {
    const id = randomBytes(2);
    // one of 16,384 pairs of addresses of a private network
    const [third, fourth] = [id.readUInt8(0), id.readUInt8(1) & 0xfc];
    const namespace = new NetworkNamespace(
      `faults-${id.toString('hex')}`,
      `10.231.${third}.${fourth + 1}`,
      `10.231.${third}.${fourth + 2}`,
    );
    await ip('netns', 'add', namespace.name);
    try {
      await namespace.connect();
    } catch (error) {
      await namespace.remove();
      throw error;
    }
    return namespace;
  }

  /** Put before a command line, this runs it inside. */
  get wrapper(): readonly string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  /** Packets to and from this port of the outside disappear, those of open connections included. */
  async drop(port: number): Promise<void> {
    await this.rule('-A', port);
  }

  async heal(port: number): Promise<void> {
    await this.rule('-D', port);
  }

  /** The cable goes with it. What still runs inside is not ended. */
  async remove(): Promise<void> {
    this.callOff();
    await ip('netns', 'del', this.name);
  }

  private async connect(): Promise<void> {
    const [outer, inner] = [`o-${this.name.slice(-4)}`, `i-${this.name.slice(-4)}`];
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', this.name);
    await ip('address', 'add', `${this.outsideAddress}/30`, 'dev', outer);
    await ip('link', 'set', outer, 'up');
    await ip('-n', this.name, 'address', 'add', `${this.insideAddress}/30`, 'dev', inner);
    await ip('-n', this.name, 'link', 'set', inner, 'up');
    await ip('-n', this.name, 'link', 'set', 'lo', 'up');
  }

  private async rule(action: '-A' | '-D', port: number): Promise<void> {
    for (const [chain, side] of [
      ['INPUT', '--sport'],
      ['OUTPUT', '--dport'],
    ] as const)
      await ip(...this.wrapper.slice(1), 'iptables', action, chain, '-p', 'tcp', side, String(port), '-j', 'DROP');
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await run('ip', args, { timeout: 10_000 });
}
