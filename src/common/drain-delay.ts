import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpConfig } from '../config/app-config.js';
import { ShutdownState } from './shutdown-state.js';

/** Load balancers ask for readiness every few seconds, and send requests until they have heard that there is none. */
const DRAIN_MS = 5_000;

/**
 * Behind a reverse proxy (TRUST_PROXY_HOPS) a process that is asked to leave goes on listening for 5 s in which it says
 * that it is not ready, so that no request finds a closed port. What it has to end by itself ends meanwhile.
 */
@Injectable()
export class DrainDelay implements BeforeApplicationShutdown {
  constructor(
    private readonly shutdown: ShutdownState,
    private readonly http: HttpConfig,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.shutdown.draining || this.http.trustProxyHops === 0) return;
    await pause(Math.max(0, DRAIN_MS - this.shutdown.drainingMs));
  }
}
