import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextArea } from "#/components/field";
import type { Review } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import { FormSheet } from "../form/form-sheet";
import { useDraft } from "../form/use-draft";
import { messages } from "./messages";
import { answerReview, REVIEWS_KEY } from "./review-api";

const { dialog: words } = messages;

/** What the shop says to a review. */
export function AnswerSheet({ review, onClose }: { review: Review; onClose: () => void }) {
  const client = useQueryClient();
  const draft = useDraft({ text: review.answer?.text ?? "" });
  const [isChecked, setChecked] = useState(false);
  const text = draft.values.text.trim();
  const save = useMutation({
    mutationFn: () => answerReview(review, text),
    onSuccess: () => {
      announce(words.done);
      void client.invalidateQueries({ queryKey: REVIEWS_KEY });
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (text) save.mutate();
  };
  const refused = refusedFields<{ text: string }>(save.error, { "/text": "text" });
  return (
    <FormSheet
      open
      title={words.title(review.author)}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      submit={words.submit}
      onSubmit={submit}
      onClose={onClose}
    >
      {review.body && <blockquote>{review.body}</blockquote>}
      <TextArea
        label={words.text}
        hint={words.hint}
        error={isChecked && !text ? words.missing : refused.text}
        value={draft.values.text}
        onChange={(event) => draft.set("text", event.target.value)}
      />
    </FormSheet>
  );
}
