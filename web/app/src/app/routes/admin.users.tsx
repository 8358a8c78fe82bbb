import { createFileRoute } from "@tanstack/react-router";
import { readOpened } from "#/features/admin/records/search";
import { UsersScreen } from "#/features/admin/users/users-screen";

export const Route = createFileRoute("/admin/users")({
  validateSearch: readOpened,
  component: UsersScreen,
});
