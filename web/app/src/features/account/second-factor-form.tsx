import { Button } from "#/components/button";
import type { User } from "#/lib/api/types";
import styles from "./account.module.css";
import { CodeForm } from "./code-form";
import { factorMessages as words } from "./factor-messages";
import { messages } from "./messages";

interface SecondFactorFormProps {
  submitLabel?: string | undefined;
  enter: (code: string) => Promise<User>;
  onEntered: (user: User) => void;
  onBack: () => void;
}

/** The second step into an account with an authenticator: the password or the link was right. */
export function SecondFactorForm({ submitLabel, enter, onEntered, onBack }: SecondFactorFormProps) {
  return (
    <div className={styles.panel} data-testid="second-factor">
      <p className={styles.asked}>{words.askedAtEntry}</p>
      <CodeForm
        kind="app"
        canRecover
        submit={submitLabel ?? messages.signIn}
        send={async (code) => onEntered(await enter(code))}
      >
        <Button size="s" look="quiet" onClick={onBack}>
          {words.back}
        </Button>
      </CodeForm>
    </div>
  );
}
