import { createFileRoute } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { MenuScreen } from "#/features/shop/menu/menu-screen";

/** For who opens the app without a network: fetched then, from what is kept. */
const KeptOrders = lazy(() =>
  import("#/features/tracking/kept/kept-orders").catch(() => ({ default: () => null })),
);

export const Route = createFileRoute("/_shop/")({
  component: () => (
    <MenuScreen
      instead={
        <Suspense fallback={null}>
          <KeptOrders />
        </Suspense>
      }
    />
  ),
});
