import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button, IconButton } from "#/components/button";
import { TextField } from "#/components/field";
import { sentence } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import styles from "./account.module.css";
import { type Faults, faultsIn, faultsOf, signIn, signUp } from "./entry";
import { messages } from "./messages";

export type Way = "signIn" | "signUp";

interface CredentialsFormProps {
  way: Way;
  /** What the button says; the way's own name otherwise. */
  submitLabel?: string;
  onEntered: (user: User) => void;
}

/** Name, email and password; what is wrong is said at the field, and the first such field gets the focus. */
export function CredentialsForm({ way, submitLabel, onEntered }: CredentialsFormProps) {
  const isNew = way === "signUp";
  const [faults, setFaults] = useState<Faults>({});
  const [isBusy, setIsBusy] = useState(false);
  const [isShown, setIsShown] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const say = (found: Faults) => {
    setFaults(found);
    const first = (["name", "email", "password"] as const).find((field) => found[field]);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const entered = new FormData(event.currentTarget);
    const [name, email, password] = ["name", "email", "password"].map((field) =>
      String(entered.get(field) ?? ""),
    ) as [string, string, string];
    const found = faultsOf({ name, email, password }, isNew);
    say(found);
    if (Object.keys(found).length > 0) return;
    setIsBusy(true);
    try {
      const credentials = { email: email.trim(), password };
      onEntered(isNew ? await signUp({ ...credentials, name: name.trim() }) : await signIn(credentials));
    } catch (error) {
      say(faultsIn(error) ?? { form: sentence(error) });
    } finally {
      setIsBusy(false);
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
        error={faults.email}
      />
      <div className={styles.password}>
        <TextField
          label={messages.password}
          name="password"
          type={isShown ? "text" : "password"}
          autoComplete={isNew ? "new-password" : "current-password"}
          required
          hint={isNew ? messages.passwordHint : undefined}
          error={faults.password}
        />
        <IconButton
          className={styles.eye ?? ""}
          label={isShown ? messages.hidePassword : messages.showPassword}
          icon={isShown ? <EyeOff aria-hidden size={18} /> : <Eye aria-hidden size={18} />}
          onClick={() => setIsShown(!isShown)}
        />
      </div>
      {faults.form && <Banner look="bad">{faults.form}</Banner>}
      <Button type="submit" look="primary" size="l" wide busy={isBusy}>
        {submitLabel ?? messages[way]}
      </Button>
    </form>
  );
}
