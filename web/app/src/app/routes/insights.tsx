import { createFileRoute, Outlet } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { InsightsShell } from "#/features/insights/shell";

export const Route = createFileRoute("/insights")({
  validateSearch: (search: Record<string, unknown>): { site?: string } =>
    typeof search.site === "string" && search.site !== "" ? { site: search.site } : {},
  beforeLoad: ({ location }) => {
    mustBeSignedIn(location);
  },
  component: () => (
    <InsightsShell>
      <Outlet />
    </InsightsShell>
  ),
});
