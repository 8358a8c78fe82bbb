import { createFileRoute } from "@tanstack/react-router";
import { ModelsPage } from "#/features/insights/pages/models";

export const Route = createFileRoute("/insights/models")({ component: ModelsPage });
