import { type FormEvent, useRef, useState } from "react";
import { Button } from "#/components/button";
import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import { useFaultFocus } from "#/lib/page/use-fault-focus";
import styles from "../account.module.css";
import { EntryCard } from "../entry-card";
import { messages } from "../messages";
import { passwordFault } from "../password-fault";
import { PasswordField } from "../password-field";
import { LinkDone } from "./link-done";
import { linkMessages } from "./link-messages";
import { isOver, LinkFault } from "./link-outcome";
import { useOnce } from "./use-once";
import { useToken } from "./use-token";

const words = linkMessages.reset;

/** `/login/reset#…`: a new password for the account that the letter went to. */
export function ResetScreen() {
  const token = useToken();
  const { isBusy, isDone, error, run } = useOnce();
  return (
    <EntryCard title={words.title} lead={words.lead}>
      {isDone ? (
        <LinkDone said={words.done} to="/login" next={words.next} />
      ) : token === null || isOver(error) ? (
        <LinkFault error={error} isMissing={token === null} />
      ) : (
        <NewPassword
          isBusy={isBusy}
          error={error}
          onSubmit={(password) =>
            void run(() => answer(api.POST("/api/v1/auth/password/reset", { body: { token, password } })))
          }
        />
      )}
    </EntryCard>
  );
}

interface NewPasswordProps {
  isBusy: boolean;
  error: unknown;
  onSubmit: (password: string) => void;
}

function NewPassword({ isBusy, error, onSubmit }: NewPasswordProps) {
  const form = useRef<HTMLFormElement>(null);
  const [isMissing, setIsMissing] = useState(false);
  const refused = error instanceof ApiError ? passwordFault(error) : undefined;
  useFaultFocus(form, refused && error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    setIsMissing(password === "");
    if (password === "") form.current?.querySelector("input")?.focus();
    else onSubmit(password);
  };
  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      <PasswordField label={words.password} isNew error={isMissing ? messages.passwordMissing : refused} />
      {!refused && <LinkFault error={error} />}
      <Button type="submit" look="primary" size="l" wide busy={isBusy}>
        {words.press}
      </Button>
    </form>
  );
}
