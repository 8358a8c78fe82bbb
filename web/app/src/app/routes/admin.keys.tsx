import { createFileRoute } from "@tanstack/react-router";
import { KeysScreen } from "#/features/admin/keys/keys-screen";
import { readOpened } from "#/features/admin/records/search";

export const Route = createFileRoute("/admin/keys")({
  validateSearch: readOpened,
  component: KeysScreen,
});
