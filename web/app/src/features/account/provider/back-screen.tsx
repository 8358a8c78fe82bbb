import { Link, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { buttonClass } from "#/components/button";
import { Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import { usePageTitle } from "#/lib/page/use-page-title";
import styles from "../account.module.css";
import { homeOf, safeReturnPath } from "../return-path";
import { type Back, comeBack, takeBegun } from "./login";
import { messages } from "./messages";

/** Where the provider sends people back to: they are signed in, or told why not. */
export function BackScreen({ back }: { back: Back }) {
  const router = useRouter();
  const [fault, setFault] = useState<string | null>(null);
  const [to, setTo] = useState<string>();
  const hasBegun = useRef(false);
  usePageTitle(messages.title);

  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    const { state, code, iss, error } = back;
    // A code is not for whoever looks at the address or goes back to it.
    router.history.replace("/login/back");
    const begun = takeBegun(state);
    if (!begun) return setFault(messages.strange);
    setTo(begun.to);
    if (error !== undefined || code === undefined) return setFault(messages.refused);
    comeBack(code, iss, begun).then(
      (user) => router.history.replace(safeReturnPath(begun.to) ?? homeOf(user.role)),
      (reason: unknown) => setFault(sentence(reason)),
    );
  }, [back, router]);

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header className={styles.head}>
          <h1>{fault === null ? messages.wait : messages.failed}</h1>
        </header>
        {fault === null ? (
          <Loading rows={1} label={messages.wait} />
        ) : (
          <>
            <Banner look="bad">{fault}</Banner>
            <Link
              to="/login"
              search={to === undefined ? {} : { to }}
              replace
              className={buttonClass("primary", "l")}
            >
              {messages.again}
            </Link>
          </>
        )}
      </div>
    </main>
  );
}
