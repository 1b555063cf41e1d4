import { Reflector } from '@nestjs/core';

/**
 * Lets anybody call a route (or every route of a controller); with REQUIRE_API_KEY, whoever has a reader's key. Without it
 * a route is an admin's.
 */
export const Public = Reflector.createDecorator<undefined, boolean>({ transform: () => true });
