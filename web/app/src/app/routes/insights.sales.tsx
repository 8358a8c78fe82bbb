import { createFileRoute } from "@tanstack/react-router";
import { SalesPage } from "#/features/insights/pages/sales";

export const Route = createFileRoute("/insights/sales")({ component: SalesPage });
