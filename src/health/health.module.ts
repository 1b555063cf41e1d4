import { Module } from '@nestjs/common';
import { DiscoveryModule } from '../discovery/discovery.module.js';
import { FactsCollector } from './facts-collector.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({ imports: [DiscoveryModule], controllers: [HealthController], providers: [FactsCollector, HealthService] })
export class HealthModule {}
