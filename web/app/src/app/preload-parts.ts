import type { AnyRouter } from "@tanstack/react-router";

/** From everywhere, people may have to sign in. */
const ENTRANCES = ["login", "signup"];

/** Loads the other screens of every surface that somebody comes to, so that they open without a network, too. */
export function preloadParts(router: AnyRouter): void {
  const loaded = new Set<string>();
  const load = async () => {
    const surface = surfaceOf(router.state.matches.at(-1)?.routeId ?? "");
    if (loaded.has(surface)) return;
    loaded.add(surface);
    for (const [id, route] of Object.entries(router.routesById)) {
      const isNear = surfaceOf(id) === surface || ENTRANCES.includes(surfaceOf(id));
      // What cannot be loaded now is when it is wanted.
      if (isNear) await router.loadRouteChunk(route)?.catch(() => undefined);
    }
  };
  router.subscribe("onResolved", () => whenIdle(load));
  whenIdle(load);
}

/** The first part of a route's id: `_shop`, `board`, `admin`, `login`. */
function surfaceOf(id: string): string {
  return id.split("/")[1] ?? "";
}

function whenIdle(work: () => void): void {
  // Safari has no way to tell.
  if ("requestIdleCallback" in window) window.requestIdleCallback(work);
  else work();
}
