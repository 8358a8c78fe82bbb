import { createFileRoute } from "@tanstack/react-router";
import { ReviewsPage } from "#/features/insights/pages/reviews";

export const Route = createFileRoute("/insights/reviews")({ component: ReviewsPage });
