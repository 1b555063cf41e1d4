import { Injectable, type Type, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { Public } from '../common/access/public.decorator.js';
import { Open } from './open.decorator.js';
import { type AccessLevel, CLOSED, type RouteAccess } from './route-access.js';
import { Throttled } from './throttled.decorator.js';

/** Swagger UI, its files and the document: routes without a controller that ENABLE_DOCS turns on and off. */
const DOCS_ADDRESS = /^\/docs(?:-json)?(?:\/|$)/;
const DOCS: RouteAccess = { level: 'open', throttle: null };

type Handler = (...args: never[]) => unknown;

/**
 * What the decorators of the controllers say, by method and address as the server's router knows them. A route that is
 * not found here is closed: one that a plugin adds, and one whose address is made in a way that this does not follow
 * (global prefix, versions).
 */
@Injectable()
export class RouteRules {
  private readonly rules = new Map<string, RouteAccess>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** Reads the controllers, which must exist by then. */
  read(): void {
    for (const { metatype } of this.discovery.getControllers())
      if (metatype !== null) this.readController(metatype as Type);
  }

  /** @param address the route's template, e.g. `/runs/:run_id` */
  of(method: string, address: string): RouteAccess {
    const rule = this.rules.get(`${method === 'HEAD' ? 'GET' : method} ${address}`);
    return rule ?? (DOCS_ADDRESS.test(address) ? DOCS : CLOSED);
  }

  private readController(controller: Type): void {
    const prototype = controller.prototype as Readonly<Record<string, Handler>>;
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
      if (handler === undefined || method === undefined) continue;
      const access = this.accessOf(handler, controller);
      for (const address of addressesOf(controller, handler))
        this.rules.set(`${RequestMethod[method]} ${address}`, access);
    }
  }

  private accessOf(handler: Handler, controller: Type): RouteAccess {
    const throttle = this.reflector.getAllAndOverride(Throttled, [handler, controller]) as
      RouteAccess['throttle'] | undefined;
    return { level: this.levelOf(handler) ?? this.levelOf(controller) ?? CLOSED.level, throttle: throttle ?? null };
  }

  private levelOf(target: Handler | Type): AccessLevel | null {
    if (this.reflector.get(Open, target) as boolean | undefined) return 'open';
    return (this.reflector.get(Public, target) as boolean | undefined) ? 'public' : null;
  }
}

function addressesOf(controller: Type, handler: Handler): string[] {
  return pathsOf(controller).flatMap((base) =>
    pathsOf(handler).map(
      (path) => `/${[...base.split('/'), ...path.split('/')].filter((part) => part !== '').join('/')}`,
    ),
  );
}

function pathsOf(target: Type | Handler): string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
}
