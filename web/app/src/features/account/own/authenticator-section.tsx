import { ShieldCheck, ShieldPlus } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import styles from "./account-screen.module.css";
import { useNewAuthenticator, useNewCodes, useTellOfAuthenticator } from "./authenticator-api";
import { authenticatorMessages as messages } from "./authenticator-messages";
import { AuthenticatorSetup } from "./authenticator-setup";
import { RecoveryCodes } from "./recovery-codes";
import { RemovalDialog } from "./removal-dialog";
import { Section } from "./section";

/** The app that shows codes: set up, given new recovery codes, and taken away. */
export function AuthenticatorSection({ me }: { me: Me }) {
  const fresh = useNewAuthenticator();
  const renewed = useNewCodes();
  const tell = useTellOfAuthenticator();
  const [codes, setCodes] = useState<{ list: readonly string[]; isRenewed: boolean } | null>(null);
  const [isRemoving, setIsRemoving] = useState(false);
  const [isRemoved, setIsRemoved] = useState(false);
  const error = fresh.error ?? renewed.error;
  const setUp = () => {
    setIsRemoved(false);
    fresh.mutate();
  };
  return (
    <Section
      title={messages.title}
      action={me.has_authenticator && <span className={styles.mark}>{messages.isOn}</span>}
    >
      {codes ? (
        <RecoveryCodes
          codes={codes.list}
          email={me.email}
          isRenewed={codes.isRenewed}
          onKept={() => setCodes(null)}
        />
      ) : me.has_authenticator ? (
        <>
          <p className={styles.hint}>{messages.on}</p>
          <div className={styles.buttons}>
            <Button
              busy={renewed.isPending}
              icon={<ShieldCheck aria-hidden size={18} />}
              onClick={() =>
                renewed.mutate(undefined, {
                  onSuccess: (list) => setCodes({ list, isRenewed: true }),
                })
              }
            >
              {messages.codes.open}
            </Button>
            <Button look="danger" onClick={() => setIsRemoving(true)}>
              {messages.remove.open}
            </Button>
          </div>
        </>
      ) : fresh.data ? (
        <AuthenticatorSetup
          made={fresh.data}
          onStop={fresh.reset}
          onConfirmed={(list) => {
            setCodes({ list, isRenewed: false });
            fresh.reset();
            tell(true);
          }}
        />
      ) : (
        <>
          <p className={styles.hint}>{messages.off}</p>
          <Button
            busy={fresh.isPending}
            icon={<ShieldPlus aria-hidden size={18} />}
            data-testid="set-up-authenticator"
            onClick={setUp}
          >
            {messages.setUp}
          </Button>
        </>
      )}
      {error && <Banner look="bad">{sentence(error)}</Banner>}
      {isRemoving && (
        <RemovalDialog onClose={() => setIsRemoving(false)} onRemoved={() => setIsRemoved(true)} />
      )}
      <p role="status" className="visually-hidden">
        {isRemoved && messages.remove.done}
      </p>
    </Section>
  );
}
