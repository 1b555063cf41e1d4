import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly pattern: RegExp;
  readonly method: string;
}

/** What the server has routes for; tells a wrong method from a wrong address. */
export class RouteTable {
  private readonly routes: KnownRoute[] = [];

  /** Listens to routes as they are added, so it must come before them. */
  static watch(fastify: FastifyInstance): RouteTable {
    const table = new RouteTable();
    fastify.addHook('onRoute', ({ url, method }) => {
      // `*` is CORS's preflight route: it matches what does not exist.
      if (url !== '*') table.add(url, [method].flat());
    });
    return table;
  }

  /** Methods that the path can be called with; empty when there is no such address. */
  methodsOf(path: string): string[] {
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
  }

  private add(url: string, methods: readonly string[]): void {
    const source = url
      .split('/')
      .map((segment) =>
        segment.startsWith(':') ? '[^/]+' : segment.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '.*'),
      )
      .join('/');
    const pattern = new RegExp(`^${source}$`);
    this.routes.push(...methods.map((method) => ({ pattern, method })));
  }
}
