import { createFileRoute, Outlet } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { announce } from "#/features/admin/announce";
import { AdminShell } from "#/features/admin/shell";
import { PaletteDoor } from "#/features/palette/door";

export const Route = createFileRoute("/admin")({
  beforeLoad: ({ location }) => {
    mustBeSignedIn(location);
  },
  component: () => (
    <AdminShell>
      <Outlet />
      <PaletteDoor announce={announce} />
    </AdminShell>
  ),
});
