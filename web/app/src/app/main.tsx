import "#/lib/theme/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, lazyRouteComponent, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Crashed } from "./crashed";
import { nameMissingParts } from "./missing-part";
import { queryClient } from "./query-client";
import { routeTree } from "./routes.gen";

/** The first screen has the network for itself this long. It needs none where the app is kept on the device. */
const FIRST_SCREEN_MS = navigator.serviceWorker?.controller ? 1_000 : 10_000;

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: lazyRouteComponent(() => import("./not-found"), "NotFound"),
  scrollRestoration: true,
});

nameMissingParts();
// Without a network there is nothing to load ahead.
setTimeout(() => {
  import("./after-first-screen")
    .then(({ afterFirstScreen }) => afterFirstScreen(router, queryClient))
    .catch(() => undefined);
}, FIRST_SCREEN_MS);

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
