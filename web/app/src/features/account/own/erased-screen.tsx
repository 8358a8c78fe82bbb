import { Link, Navigate } from "@tanstack/react-router";
import { Banner } from "#/components/banner";
import { buttonClass } from "#/components/button";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import styles from "./account-screen.module.css";
import { dataMessages } from "./data-messages";

const messages = dataMessages.erased;

/** An account was let go: it is done, and there is nothing more to do. */
export function ErasedScreen() {
  const isSignedIn = useSession() !== null;
  const page = useFirstFocus<HTMLDivElement>();
  usePageTitle(messages.title);
  // Whoever is there has an account.
  if (isSignedIn) return <Navigate to="/account" replace />;
  return (
    <div ref={page} className={styles.page}>
      <h1 tabIndex={-1} className={styles.erased}>
        {messages.title}
      </h1>
      <Banner look="good">{messages.said}</Banner>
      <p className={styles.hint}>{messages.stays}</p>
      <Link to="/" className={`${buttonClass("primary")} ${styles.onward}`}>
        {messages.toShop}
      </Link>
    </div>
  );
}
