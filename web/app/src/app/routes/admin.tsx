import { createFileRoute, Outlet } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { AdminShell } from "#/features/admin/shell";

export const Route = createFileRoute("/admin")({
  beforeLoad: ({ location }) => {
    mustBeSignedIn(location);
  },
  component: () => (
    <AdminShell>
      <Outlet />
    </AdminShell>
  ),
});
