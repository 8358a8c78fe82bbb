import { createFileRoute } from "@tanstack/react-router";
import { CategoriesScreen } from "#/features/admin/categories/categories-screen";
import { readSiteSearch } from "#/features/admin/records/search";

export const Route = createFileRoute("/admin/categories")({
  validateSearch: readSiteSearch,
  component: CategoriesScreen,
});
