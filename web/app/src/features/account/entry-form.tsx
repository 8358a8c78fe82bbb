import { useState } from "react";
import type { User } from "#/lib/api/types";
import { CredentialsForm, type Way } from "./credentials-form";
import { type Credentials, signIn } from "./entry";
import { LetterSent } from "./letter-sent";
import { SecondFactorForm } from "./second-factor-form";

interface EntryFormProps {
  way: Way;
  /** What the button says; the way's own name otherwise. */
  submitLabel?: string;
  onEntered: (user: User) => void;
}

/** What is to be done now. */
type Stage =
  | { at: "form"; email?: string }
  /** The password is right, and the account has an authenticator. */
  | { at: "code"; credentials: Credentials }
  | { at: "letter"; letter: "link" | "reset"; email: string };

/** Signing up or in, from the first field to the last: with a code where the account has one, or by a letter. */
export function EntryForm({ way, submitLabel, onEntered }: EntryFormProps) {
  const [stage, setStage] = useState<Stage>({ at: "form" });
  const backWith = (email: string) => setStage({ at: "form", email });
  if (stage.at === "code") {
    const { credentials } = stage;
    return (
      <SecondFactorForm
        submitLabel={submitLabel}
        enter={(code) => signIn({ ...credentials, code })}
        onEntered={onEntered}
        onBack={() => backWith(credentials.email)}
      />
    );
  }
  if (stage.at === "letter") {
    return <LetterSent letter={stage.letter} email={stage.email} onBack={() => backWith(stage.email)} />;
  }
  return (
    <CredentialsForm
      way={way}
      email={stage.email}
      submitLabel={submitLabel}
      onEntered={onEntered}
      onCodeWanted={(credentials) => setStage({ at: "code", credentials })}
      onLetterSent={(letter, email) => setStage({ at: "letter", letter, email })}
    />
  );
}
