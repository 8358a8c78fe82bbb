import { createFileRoute } from "@tanstack/react-router";
import { readSiteSearch } from "#/features/admin/records/search";
import { StationsScreen } from "#/features/admin/stations/stations-screen";

export const Route = createFileRoute("/admin/stations")({
  validateSearch: readSiteSearch,
  component: StationsScreen,
});
