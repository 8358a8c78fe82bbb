import { createFileRoute } from "@tanstack/react-router";
import { StationsPage } from "#/features/insights/pages/stations";

export const Route = createFileRoute("/insights/stations")({ component: StationsPage });
