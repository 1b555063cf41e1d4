import { Reflector } from '@nestjs/core';

/** Families of cached values that routes answer with; each has its TTL in the policies of the cache. */
export type AnswerFamily = 'price' | 'historical' | 'momentum' | 'portfolio' | 'features' | 'insights';

/** Of which family the answers of a route are. */
export const OfFamily = Reflector.createDecorator<AnswerFamily>();
