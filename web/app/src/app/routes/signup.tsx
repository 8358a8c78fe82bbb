import { createFileRoute } from "@tanstack/react-router";
import { EntryScreen } from "#/features/account/entry-screen";

export const Route = createFileRoute("/signup")({
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search.to === "string" ? { to: search.to } : {},
  component: () => <EntryScreen way="signUp" to={Route.useSearch().to} />,
});
