import { Reflector } from '@nestjs/core';

/** Lets anybody call a route (or every route of a controller). Without it a route is closed. */
export const Public = Reflector.createDecorator<undefined, boolean>({ transform: () => true });
