import { createFileRoute } from "@tanstack/react-router";
import { readOpened } from "#/features/admin/records/search";
import { SitesScreen } from "#/features/admin/sites/sites-screen";

export const Route = createFileRoute("/admin/sites")({
  validateSearch: readOpened,
  component: SitesScreen,
});
