import { createFileRoute } from "@tanstack/react-router";
import { DemandPage } from "#/features/insights/pages/demand";
import { readDemandSearch } from "#/features/insights/search";

export const Route = createFileRoute("/insights/demand")({
  validateSearch: readDemandSearch,
  component: DemandPage,
});
