import { Button } from "#/components/button";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import { CodeForm } from "../code-form";
import styles from "./authenticator.module.css";
import { confirmAuthenticator } from "./authenticator-api";
import { authenticatorMessages as messages } from "./authenticator-messages";
import { CopyButton } from "./copy-button";

interface AuthenticatorSetupProps {
  made: { secret: string; qr: string };
  onConfirmed: (recoveryCodes: readonly string[]) => void;
  onStop: () => void;
}

/** Into the app, by its camera or by hand; and back, by the first code, which shows that it is there. */
export function AuthenticatorSetup({ made: { secret, qr }, onConfirmed, onStop }: AuthenticatorSetupProps) {
  // At the first step: the field of the second one would have the picture out of sight.
  const steps = useFirstFocus<HTMLOListElement>();
  return (
    <ol ref={steps} className={styles.steps} data-testid="authenticator-setup">
      <li className={styles.step}>
        <p tabIndex={-1}>{messages.steps.scan}</p>
        {/* As a picture: what is in it is drawn, and never run. */}
        <img
          className={styles.picture}
          src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
          alt={messages.picture}
        />
        <p className={styles.hint}>{messages.steps.type}</p>
        <div className={styles.secret}>
          <code dir="ltr" data-testid="authenticator-secret">
            {/* In fours, as people read it out; what is copied is whole. */}
            {secret.match(/.{1,4}/g)?.map((part, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: where it stands is what it is
              <span key={at}>{part}</span>
            ))}
          </code>
          <CopyButton text={secret} label={messages.copySecret} />
        </div>
      </li>
      <li className={styles.step}>
        <p>{messages.steps.confirm}</p>
        <CodeForm
          kind="app"
          submit={messages.confirm}
          send={async (code) => onConfirmed(await confirmAuthenticator(code))}
        >
          <Button size="s" look="quiet" onClick={onStop}>
            {messages.stop}
          </Button>
        </CodeForm>
      </li>
    </ol>
  );
}
