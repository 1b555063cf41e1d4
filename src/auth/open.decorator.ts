import { Reflector } from '@nestjs/core';

/** Lets anybody call a route (or every route of a controller) even where REQUIRE_API_KEY asks for a key: probes. */
export const Open = Reflector.createDecorator<undefined, boolean>({ transform: () => true });
