import { createFileRoute } from "@tanstack/react-router";
import { readSiteSearch } from "#/features/admin/records/search";
import { WebhooksScreen } from "#/features/admin/webhooks/webhooks-screen";

export const Route = createFileRoute("/admin/webhooks")({
  validateSearch: readSiteSearch,
  component: WebhooksScreen,
});
