import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { MessageSquareText } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#/components/button";
import { Empty } from "#/components/states";
import type { Site } from "#/lib/api/types";
import page from "../page.module.css";
import { OfSite } from "../records/of-site";
import { Kept, useOpened } from "../records/opened";
import { RecordsPage } from "../records/records-page";
import { AnswerSheet } from "./answer-sheet";
import { messages } from "./messages";
import { useReviews } from "./review-api";
import { ReviewList } from "./review-list";
import { readReviewSearch, STATES } from "./search";

const route = getRouteApi("/admin/reviews");

/** What customers say, and what the shop says to it. */
export function ReviewsScreen() {
  return <OfSite section="reviews">{(site, choice) => <Reviews site={site} choice={choice} />}</OfSite>;
}

function Reviews({ site, choice }: { site: Site; choice: ReactNode }) {
  const { state } = route.useSearch();
  const navigate = useNavigate();
  const reviews = useReviews(site.id, state);
  const { what, of, show: open, close } = useOpened(["answer"]);
  const query = { ...reviews, data: reviews.data?.pages.flatMap((one) => one.items) };
  const show = (wanted: string) =>
    void navigate({ to: "/admin/reviews", search: readReviewSearch({ site: site.id, state: wanted }) });
  return (
    <>
      <RecordsPage
        title={messages.title}
        count={(shown) => `${messages.count(shown)}${reviews.hasNextPage ? "+" : ""}`}
        tools={
          <>
            {choice}
            <select
              className={page.select}
              aria-label={messages.filter}
              value={state ?? ""}
              onChange={(event) => show(event.target.value)}
            >
              <option value="">{messages.all}</option>
              {STATES.map((one) => (
                <option key={one} value={one}>
                  {messages.state[one]}
                </option>
              ))}
            </select>
          </>
        }
        failed={messages.failed}
        query={query}
        empty={
          <Empty title={messages.emptyTitle} icon={<MessageSquareText aria-hidden size={28} />}>
            {messages.empty}
          </Empty>
        }
      >
        {(records) => <ReviewList reviews={records} onAnswer={(review) => open("answer", review.id)} />}
      </RecordsPage>
      {reviews.hasNextPage && (
        <div className={page.foot}>
          <Button busy={reviews.isFetchingNextPage} onClick={() => void reviews.fetchNextPage()}>
            {messages.older}
          </Button>
        </div>
      )}
      {what === "answer" && (
        <Kept key={of} record={query.data?.find((review) => review.id === of)}>
          {(review) => <AnswerSheet review={review} onClose={close} />}
        </Kept>
      )}
    </>
  );
}
