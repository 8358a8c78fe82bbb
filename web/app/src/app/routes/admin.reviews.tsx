import { createFileRoute } from "@tanstack/react-router";
import { ReviewsScreen } from "#/features/admin/reviews/reviews-screen";
import { readReviewSearch } from "#/features/admin/reviews/search";

export const Route = createFileRoute("/admin/reviews")({
  validateSearch: readReviewSearch,
  component: ReviewsScreen,
});
