import { createFileRoute } from "@tanstack/react-router";
import { JobsScreen } from "#/features/admin/jobs/jobs-screen";
import { readSiteSearch } from "#/features/admin/records/search";

export const Route = createFileRoute("/admin/jobs")({
  validateSearch: readSiteSearch,
  component: JobsScreen,
});
