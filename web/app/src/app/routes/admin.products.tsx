import { createFileRoute } from "@tanstack/react-router";
import { ProductsScreen } from "#/features/admin/products/products-screen";
import { readProductSearch } from "#/features/admin/products/search";

export const Route = createFileRoute("/admin/products")({
  validateSearch: readProductSearch,
  component: ProductsScreen,
});
