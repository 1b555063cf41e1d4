import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule as MetadataModule } from '@nestjs/core';
import { AccessGate } from './access-gate.js';
import { AdmittedGuard } from './admitted.guard.js';
import { KeyRing } from './key-ring.js';
import { RequestQuota } from './request-quota.js';
import { RouteRules } from './route-rules.js';
import { SharedWindows } from './shared-windows.js';
import { UnknownKeyBudget } from './unknown-key-budget.js';

/** Who may call what, and how often. AccessGate must be installed on the server, see configureHttp. */
@Module({
  imports: [MetadataModule],
  providers: [
    RouteRules,
    KeyRing,
    SharedWindows,
    UnknownKeyBudget,
    RequestQuota,
    AccessGate,
    { provide: APP_GUARD, useClass: AdmittedGuard },
  ],
  exports: [RequestQuota, UnknownKeyBudget],
})
export class AuthModule {}
