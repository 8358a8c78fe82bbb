import { type FormEvent, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { ApiError, sentence } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import styles from "./account.module.css";
import {
  askForLetter,
  type Credentials,
  type Faults,
  faultsIn,
  faultsOf,
  type Letter,
  signIn,
  signUp,
} from "./entry";
import { messages } from "./messages";
import { PasswordField } from "./password-field";

export type Way = "signIn" | "signUp";

interface CredentialsFormProps {
  way: Way;
  /** What was typed before, where somebody comes back to it. */
  email: string | undefined;
  submitLabel: string | undefined;
  onEntered: (user: User) => void;
  onCodeWanted: (credentials: Credentials) => void;
  onLetterSent: (letter: Letter, email: string) => void;
}

/** Name, email and password; what is wrong is said at the field, and the first such field gets the focus. */
export function CredentialsForm(props: CredentialsFormProps) {
  const { way, onEntered, onCodeWanted, onLetterSent } = props;
  const isNew = way === "signUp";
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState<"form" | Letter | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const say = (found: Faults) => {
    setFaults(found);
    const first = (["name", "email", "password"] as const).find((field) => found[field]);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };
  const typed = () => {
    const entered = new FormData(form.current ?? undefined);
    const text = (field: string) => String(entered.get(field) ?? "");
    return { name: text("name").trim(), email: text("email").trim(), password: text("password") };
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const { name, ...credentials } = typed();
    const found = faultsOf({ name, ...credentials }, isNew);
    say(found);
    if (Object.keys(found).length > 0) return;
    setBusy("form");
    try {
      onEntered(isNew ? await signUp({ ...credentials, name }) : await signIn(credentials));
    } catch (error) {
      if (isCodeWanted(error)) onCodeWanted(credentials);
      else say(faultsIn(error) ?? { form: sentence(error) });
    } finally {
      setBusy(null);
    }
  };

  const send = async (letter: Letter) => {
    if (busy) return;
    const { email } = typed();
    const { email: fault } = faultsOf({ email, password: "" }, false);
    say(fault ? { email: fault } : {});
    if (fault) return;
    setBusy(letter);
    try {
      await askForLetter(letter, email);
      onLetterSent(letter, email);
    } catch (error) {
      say(faultsIn(error) ?? { form: sentence(error) });
    } finally {
      setBusy(null);
    }
  };

  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      {isNew && (
        <TextField label={messages.name} name="name" autoComplete="name" required error={faults.name} />
      )}
      <TextField
        label={messages.email}
        name="email"
        type="email"
        inputMode="email"
        autoComplete={isNew ? "email" : "username"}
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={props.email}
        error={faults.email}
      />
      <PasswordField isNew={isNew} error={faults.password} />
      {faults.form && <Banner look="bad">{faults.form}</Banner>}
      <Button type="submit" look="primary" size="l" wide busy={busy === "form"}>
        {props.submitLabel ?? messages[way]}
      </Button>
      {!isNew && (
        <div className={styles.ways}>
          <Button size="s" look="quiet" busy={busy === "link"} onClick={() => void send("link")}>
            {messages.mailLink}
          </Button>
          <Button size="s" look="quiet" busy={busy === "reset"} onClick={() => void send("reset")}>
            {messages.forgot}
          </Button>
        </div>
      )}
    </form>
  );
}

export function isCodeWanted(error: unknown): boolean {
  return error instanceof ApiError && error.code === "second_factor_required";
}
