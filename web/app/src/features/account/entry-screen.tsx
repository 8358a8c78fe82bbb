import { Link, useRouter } from "@tanstack/react-router";
import { LanguageSwitch } from "#/components/language-switch";
import type { User } from "#/lib/api/types";
import { isDemo } from "#/lib/demo/demo";
import styles from "./account.module.css";
import type { Way } from "./credentials-form";
import { DemoEntry } from "./demo-entry";
import { EntryCard } from "./entry-card";
import { EntryForm } from "./entry-form";
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
  const goOn = (user: User) => router.history.replace(safeReturnPath(to) ?? homeOf(user.role));
  const search = to === undefined ? {} : { to };
  return (
    <EntryCard
      title={isNew ? messages.signUpTitle : messages.signInTitle}
      lead={isNew ? messages.signUpLead : messages.signInLead}
    >
      <EntryForm key={way} way={way} onEntered={goOn} />
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
    </EntryCard>
  );
}

function isToBoard(to: string | undefined): boolean {
  return to !== undefined && /^\/board(\/|\?|$)/.test(to);
}
