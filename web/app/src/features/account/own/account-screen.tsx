import { Banner } from "#/components/banner";
import { Failed, Loading } from "#/components/states";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import { dateOf } from "#/lib/format/format";
import { usePageTitle } from "#/lib/page/use-page-title";
import styles from "./account-screen.module.css";
import { useMe, useWishes } from "./me-api";
import { messages } from "./messages";

/** One's own account: who one is here, and what one wants to be written. */
export function AccountScreen() {
  const me = useMe();
  usePageTitle(messages.title);
  return (
    <div className={styles.page}>
      <h1>{messages.title}</h1>
      {me.data ? (
        <>
          <Person me={me.data} />
          <Letters me={me.data} />
        </>
      ) : me.isPending ? (
        <Loading rows={2} height="9rem" />
      ) : (
        <Failed title={messages.failed} error={me.error} onRetry={() => void me.refetch()} />
      )}
    </div>
  );
}

function Person({ me }: { me: Me }) {
  return (
    <section className={styles.card} aria-labelledby="account-person">
      <h2 id="account-person">{messages.person}</h2>
      <dl className={styles.facts}>
        <div>
          <dt>{messages.name}</dt>
          <dd dir="auto">{me.name}</dd>
        </div>
        <div>
          <dt>{messages.email}</dt>
          <dd dir="auto">{me.email}</dd>
        </div>
        <div>
          <dt>{messages.since}</dt>
          <dd>{dateOf(me.created_at)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** What is written anyway is said beside the switch: nobody is to find out at the checkout. */
function Letters({ me }: { me: Me }) {
  const wishes = useWishes();
  return (
    <section className={styles.card} aria-labelledby="account-letters">
      <h2 id="account-letters">{messages.letters}</h2>
      <Switch
        label={messages.mail}
        hint={messages.mailHint}
        checked={me.notifications.mail}
        busy={wishes.isPending}
        onChange={(mail) => wishes.mutate({ mail })}
      />
      {wishes.error && <Banner look="bad">{sentence(wishes.error)}</Banner>}
      <p className={styles.always}>{messages.always}</p>
      <p role="status" className="visually-hidden">
        {wishes.isSuccess && (me.notifications.mail ? messages.on : messages.off)}
      </p>
    </section>
  );
}
