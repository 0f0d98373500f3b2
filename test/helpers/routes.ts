import type { RouteTold } from '../../server/plugins/types.ts';
import type { World } from './app.ts';

/** A route with something in the place of each parameter. */
export type RouteAt = RouteTold & { path: string };

/** Every route as it is registered, but for HEAD beside GET and files by wildcard. */
export function routesOf(world: World): RouteAt[] {
  return world.app.routeTable
    .filter((one) => one.method !== 'HEAD' && one.method !== 'OPTIONS' && !one.url.includes('*'))
    .map((one) => ({ ...one, path: one.url.replace(/:[A-Za-z]+/g, '1') }));
}

/** The routes of pages that change something. */
export function unsafeRoutes(world: World): RouteAt[] {
  return routesOf(world).filter((one) => one.method !== 'GET' && !one.api);
}
