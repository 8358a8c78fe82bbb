import { Link, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { LanguageSwitch } from "#/components/language-switch";
import type { User } from "#/lib/api/types";
import { isDemo } from "#/lib/demo/demo";
import { usePageTitle } from "#/lib/page/use-page-title";
import styles from "./account.module.css";
import { CredentialsForm, type Way } from "./credentials-form";
import { DemoEntry } from "./demo-entry";
import { messages } from "./messages";
import { ProviderEntry } from "./provider/provider-entry";
import { homeOf, safeReturnPath } from "./return-path";

interface EntryScreenProps {
  way: Way;
  /** Where they came from, as the address says it: not to be trusted. */
  to: string | undefined;
}

/** The page to sign in or up, for who comes by a link or was sent here. */
export function EntryScreen({ way, to }: EntryScreenProps) {
  const router = useRouter();
  const isNew = way === "signUp";
  const title = isNew ? messages.signUpTitle : messages.signInTitle;
  usePageTitle(title);
  const goOn = (user: User) => router.history.replace(safeReturnPath(to) ?? homeOf(user.role));
  const search = to === undefined ? {} : { to };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Link to="/" className={styles.back}>
          <ArrowLeft aria-hidden className="turns" size={16} />
          {messages.back}
        </Link>
        <header className={styles.head}>
          <h1>{title}</h1>
          <p>{isNew ? messages.signUpLead : messages.signInLead}</p>
        </header>
        <CredentialsForm key={way} way={way} onEntered={goOn} />
        <p className={styles.other}>
          {isNew ? messages.haveAccount : messages.noAccount}{" "}
          <Link to={isNew ? "/login" : "/signup"} search={search} replace className={styles.switch}>
            {isNew ? messages.signIn : messages.signUp}
          </Link>
        </p>
        {!isNew && isToBoard(to) && (
          <Link to="/pair" className={`${styles.other} ${styles.switch}`}>
            {messages.pair}
          </Link>
        )}
        <ProviderEntry to={to} />
        {isDemo && <DemoEntry onEntered={goOn} />}
        <div className={styles.language}>
          <LanguageSwitch />
        </div>
      </div>
    </main>
  );
}

function isToBoard(to: string | undefined): boolean {
  return to !== undefined && /^\/board(\/|\?|$)/.test(to);
}
