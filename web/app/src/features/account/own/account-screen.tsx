import { Failed, Loading } from "#/components/states";
import { usePageTitle } from "#/lib/page/use-page-title";
import styles from "./account-screen.module.css";
import { AddressesSection } from "./addresses-section";
import { AuthenticatorSection } from "./authenticator-section";
import { DataSection } from "./data-section";
import { InstallSection } from "./install-section";
import { LooksSection } from "./looks-section";
import { useMe } from "./me-api";
import { messages } from "./messages";
import { NewsSection } from "./news-section";
import { PasswordSection } from "./password-section";
import { PersonSection } from "./person-section";
import { SessionsSection } from "./sessions-section";
import { VerifyBanner } from "./verify-banner";

/** One's own account: who one is here, how the app looks and speaks, what one is told, how one gets in, where one is signed in, and what is kept of one. */
export function AccountScreen() {
  const me = useMe();
  usePageTitle(messages.title);
  return (
    <div className={styles.page}>
      <h1>{messages.title}</h1>
      {me.data ? (
        <>
          {!me.data.is_email_verified && <VerifyBanner me={me.data} />}
          <PersonSection me={me.data} />
          <LooksSection />
          <NewsSection me={me.data} />
          <AddressesSection />
          <PasswordSection me={me.data} />
          <AuthenticatorSection me={me.data} />
          <SessionsSection />
          <InstallSection />
          <DataSection me={me.data} />
        </>
      ) : me.isPending ? (
        <Loading rows={3} height="9rem" />
      ) : (
        <Failed title={messages.failed} error={me.error} onRetry={() => void me.refetch()} />
      )}
    </div>
  );
}
