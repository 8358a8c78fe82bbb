import { createFileRoute } from "@tanstack/react-router";
import { ShelvesPage } from "#/features/insights/pages/shelves";

export const Route = createFileRoute("/insights/shelves")({ component: ShelvesPage });
