import { Global, Module } from '@nestjs/common';
import { EventBus } from './event-bus.js';

/** The bus is for everybody: whoever has something to announce, and whoever listens. */
@Global()
@Module({ providers: [EventBus], exports: [EventBus] })
export class EventsModule {}
