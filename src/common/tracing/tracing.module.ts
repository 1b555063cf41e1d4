import { type DynamicModule, Module } from '@nestjs/common';
import { Tracing } from './tracing.js';

/** Gives the tracing of the process to whoever asks. It is begun before Nest is, whose requests it follows. */
@Module({})
export class TracingModule {
  static of(tracing: Tracing): DynamicModule {
    const providers = [{ provide: Tracing, useValue: tracing }];
    return { module: TracingModule, global: true, providers, exports: [Tracing] };
  }
}
