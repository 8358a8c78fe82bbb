import { createFileRoute } from "@tanstack/react-router";
import { BundlesPage } from "#/features/insights/pages/bundles";

export const Route = createFileRoute("/insights/bundles")({ component: BundlesPage });
