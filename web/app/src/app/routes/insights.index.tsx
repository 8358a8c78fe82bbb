import { createFileRoute } from "@tanstack/react-router";
import { OverviewPage } from "#/features/insights/pages/overview";

export const Route = createFileRoute("/insights/")({ component: OverviewPage });
