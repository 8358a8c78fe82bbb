import { createFileRoute } from "@tanstack/react-router";
import { StrangePage } from "#/features/insights/pages/strange";

export const Route = createFileRoute("/insights/strange")({ component: StrangePage });
