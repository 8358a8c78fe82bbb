import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { TextArea, TextField } from "#/components/field";
import { StarField } from "#/components/star-field";
import { answer, api } from "#/lib/api/client";
import { isWorthRetrying, sentence } from "#/lib/api/problem";
import { surely } from "#/lib/orders/actions";
import { messages } from "./messages";
import styles from "./reviews-box.module.css";

const TITLE_CHARS_MAX = 120;
const BODY_CHARS_MAX = 4_000;

interface ReviewFormProps {
  order: string;
  line: number;
  name: string;
  /** Where the reviews of the order are kept. */
  queryKey: readonly unknown[];
}

/** Stars, and for who has more to say a few words. */
export function ReviewForm({ order, line, name, queryKey }: ReviewFormProps) {
  const queryClient = useQueryClient();
  const [stars, setStars] = useState(0);
  const [isSending, setIsSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending || stars === 0) return;
    const entered = new FormData(event.currentTarget);
    const [title, body] = ["title", "body"].map((field) => String(entered.get(field) ?? "").trim());
    setIsSending(true);
    setFault(null);
    try {
      await surely((key) =>
        answer(
          api.POST("/api/v1/reviews", {
            headers: { "Idempotency-Key": key },
            body: { order, line, stars, ...(title && { title }), ...(body && { body }) },
          }),
        ),
      );
    } catch (error) {
      setFault(isWorthRetrying(error) ? messages.notReached : sentence(error));
    } finally {
      setIsSending(false);
      // Sent or not: what the hub has is shown.
      void queryClient.invalidateQueries({ queryKey });
    }
  };

  return (
    <form className={styles.form} onSubmit={send}>
      <StarField label={messages.stars(name)} stars={stars} onStars={setStars} />
      {stars > 0 && (
        <>
          <TextField label={messages.headline} name="title" maxLength={TITLE_CHARS_MAX} autoComplete="off" />
          <TextArea label={messages.body} name="body" maxLength={BODY_CHARS_MAX} />
          {fault && <Banner look="bad">{fault}</Banner>}
          <Button type="submit" look="primary" busy={isSending}>
            {isSending ? messages.sending : messages.send}
          </Button>
        </>
      )}
    </form>
  );
}
