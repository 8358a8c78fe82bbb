import { useQueryClient } from "@tanstack/react-query";
import { Button } from "#/components/button";
import { answer, api } from "#/lib/api/client";
import { useSession } from "#/lib/session/session";
import styles from "../account.module.css";
import { EntryCard } from "../entry-card";
import { EntryForm } from "../entry-form";
import { ProviderEntry } from "../provider/provider-entry";
import { LinkDone } from "./link-done";
import { linkMessages } from "./link-messages";
import { isOver, LinkFault } from "./link-outcome";
import { useOnce } from "./use-once";
import { useToken } from "./use-token";

const words = linkMessages.verify;

/** `/login/verify#…`: shows that letters reach whoever is signed in. Who is not, or as somebody else, signs in for it here. */
export function VerifyScreen() {
  const token = useToken();
  const client = useQueryClient();
  const session = useSession();
  const { isBusy, isDone, error, run } = useOnce();
  const verify = async (by: string) => {
    await answer(api.POST("/api/v1/auth/email/verify", { body: { token: by } }));
    void client.invalidateQueries({ queryKey: ["me"] });
  };
  const canVerify = token !== null && !isOver(error);
  return (
    <EntryCard title={words.title} lead={words.lead}>
      {isDone ? (
        <LinkDone said={words.done} to="/" next={words.next} />
      ) : canVerify && session?.user.id !== ownerOf(token) ? (
        <>
          <p className={styles.small}>{session ? words.another : words.signIn}</p>
          <EntryForm
            way="signIn"
            submitLabel={words.signInAndConfirm}
            onEntered={() => void run(() => verify(token))}
          />
          <ProviderEntry to="/account" />
        </>
      ) : (
        <>
          <LinkFault error={error} isMissing={token === null} />
          {canVerify && (
            <Button look="primary" size="l" wide busy={isBusy} onClick={() => void run(() => verify(token))}>
              {words.press}
            </Button>
          )}
        </>
      )}
    </EntryCard>
  );
}

/** Whose account a link is about: its token begins with them. */
function ownerOf(token: string): string {
  return token.slice(0, token.lastIndexOf("."));
}
