import { TextArea } from "#/components/field";
import type { Review } from "#/lib/api/types";
import { judged } from "../form/errors";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { messages } from "./messages";
import { answerReview, REVIEWS_KEY } from "./review-api";
import styles from "./reviews.module.css";

const { dialog: words } = messages;

/** What the shop says to a review. */
export function AnswerSheet({ review, onClose }: { review: Review; onClose: () => void }) {
  const form = useRecordForm({
    initial: { text: review.answer?.text ?? "" },
    check: checked,
    pointers: { "/text": "text" },
    save: (text) => answerReview(review, text),
    said: () => words.done,
    outdates: [REVIEWS_KEY],
    onClose,
  });
  return (
    <RecordSheet form={form} title={words.title(review.author)} submit={words.submit}>
      {review.body && <blockquote className={styles.answer}>{review.body}</blockquote>}
      <TextArea {...form.text("text", words.text, words.hint)} />
    </RecordSheet>
  );
}

function checked(values: { text: string }) {
  const text = values.text.trim();
  return judged(text, text ? {} : { text: words.missing });
}
