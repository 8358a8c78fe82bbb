import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { answer, api } from "#/lib/api/client";
import { ApiError, sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import { useFaultFocus } from "#/lib/page/use-fault-focus";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import { tooManyTries } from "../entry";
import { messages as entryWords } from "../messages";
import { passwordFault } from "../password-fault";
import { PasswordField } from "../password-field";
import styles from "./account-screen.module.css";
import { Section } from "./section";
import { securityMessages as messages } from "./security-messages";
import { SESSIONS_KEY } from "./sessions-section";

/** One's password, to be changed by who knows it. */
export function PasswordSection({ me }: { me: Me }) {
  const client = useQueryClient();
  const [isChanging, setIsChanging] = useState(false);
  const change = useMutation({
    mutationFn: (body: Passwords) => answer(api.PUT("/api/v1/me/password", { body })),
    onSuccess: () => {
      setIsChanging(false);
      void client.invalidateQueries({ queryKey: SESSIONS_KEY });
    },
  });
  return (
    <Section
      title={messages.title}
      action={
        !isChanging && (
          <Button
            size="s"
            data-testid="change-password"
            icon={<KeyRound aria-hidden size={16} />}
            onClick={() => {
              change.reset();
              setIsChanging(true);
            }}
          >
            {messages.change}
          </Button>
        )
      }
    >
      {isChanging ? (
        <PasswordForm
          email={me.email}
          busy={change.isPending}
          error={change.error}
          onSubmit={change.mutate}
          onLeave={() => setIsChanging(false)}
        />
      ) : change.isSuccess ? (
        <Banner look="good">{messages.changed}</Banner>
      ) : (
        <p className={styles.hint}>{messages.hint}</p>
      )}
    </Section>
  );
}

interface Passwords {
  current: string;
  password: string;
}

interface PasswordFormProps {
  email: string;
  busy: boolean;
  error: unknown;
  onSubmit: (passwords: Passwords) => void;
  onLeave: () => void;
}

function PasswordForm({ email, busy, error, onSubmit, onLeave }: PasswordFormProps) {
  const form = useFirstFocus<HTMLFormElement>();
  const [missing, setMissing] = useState<keyof Passwords | null>(null);
  const refused = faultsOf(error);
  useFaultFocus(form, error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const typed = new FormData(event.currentTarget);
    const [current, password] = [String(typed.get("current") ?? ""), String(typed.get("password") ?? "")];
    const empty = current === "" ? "current" : password === "" ? "password" : null;
    setMissing(empty);
    if (empty) form.current?.querySelector<HTMLInputElement>(`[name=${empty}]`)?.focus();
    else onSubmit({ current, password });
  };
  const faultAt = (field: keyof Passwords) =>
    missing === field ? entryWords.passwordMissing : refused[field];
  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      <PasswordField label={messages.current} name="current" error={faultAt("current")} />
      <PasswordField label={messages.next} isNew error={faultAt("password")} />
      {refused.form && <Banner look="bad">{refused.form}</Banner>}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" busy={busy}>
          {messages.save}
        </Button>
        <Button onClick={onLeave}>{messages.keep}</Button>
      </div>
      {/* Whose password it is: for what keeps passwords, and nobody else. */}
      <input name="username" autoComplete="username" value={email} readOnly hidden />
    </form>
  );
}

/** Where the hub's refusal belongs. */
function faultsOf(error: unknown): {
  current?: string;
  password?: string;
  form?: string;
} {
  if (!error) return {};
  const later = tooManyTries(error);
  if (later || !(error instanceof ApiError)) return { form: later ?? sentence(error) };
  if (error.status === 401 || error.field("/current")) return { current: messages.currentWrong };
  const password = passwordFault(error);
  return password ? { password } : { form: sentence(error) };
}
