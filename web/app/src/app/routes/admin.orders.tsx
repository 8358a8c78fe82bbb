import { createFileRoute, Outlet } from "@tanstack/react-router";
import { readFilters } from "#/features/admin/orders/filters";
import { OrdersScreen } from "#/features/admin/orders/orders-screen";

export const Route = createFileRoute("/admin/orders")({
  validateSearch: readFilters,
  component: () => (
    <OrdersScreen>
      <Outlet />
    </OrdersScreen>
  ),
});
