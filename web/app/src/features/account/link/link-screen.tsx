import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "#/components/button";
import type { User } from "#/lib/api/types";
import { isCodeWanted } from "../credentials-form";
import { signInByLink } from "../entry";
import { EntryCard } from "../entry-card";
import { homeOf } from "../return-path";
import { SecondFactorForm } from "../second-factor-form";
import { linkMessages } from "./link-messages";
import { isOver, LinkFault } from "./link-outcome";
import { useOnce } from "./use-once";
import { useToken } from "./use-token";

const words = linkMessages.signIn;

/** `/login/link#…`: signs in by a letter. Nothing happens before a press: programs that look through mail open links, too. */
export function LinkScreen() {
  const token = useToken();
  const router = useRouter();
  const [needsCode, setNeedsCode] = useState(false);
  const { isBusy, error, run } = useOnce();
  const goOn = (user: User) => router.history.replace(homeOf(user.role));
  const enter = (by: string) =>
    run(async () => {
      try {
        goOn(await signInByLink({ token: by }));
      } catch (reason) {
        if (!isCodeWanted(reason)) throw reason;
        setNeedsCode(true);
      }
    });
  return (
    <EntryCard title={words.title} lead={words.lead}>
      {token !== null && needsCode ? (
        <SecondFactorForm
          enter={(code) => signInByLink({ token, code })}
          onEntered={goOn}
          onBack={() => router.history.replace("/login")}
        />
      ) : (
        <>
          <LinkFault error={error} isMissing={token === null} />
          {token !== null && !isOver(error) && (
            <Button look="primary" size="l" wide busy={isBusy} onClick={() => void enter(token)}>
              {words.press}
            </Button>
          )}
        </>
      )}
    </EntryCard>
  );
}
