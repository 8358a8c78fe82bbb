import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import { Banner } from "#/components/banner";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import { pushState, turnPushOff, turnPushOn } from "#/lib/push/push";
import styles from "./account-screen.module.css";
import { useWishes } from "./me-api";
import { messages } from "./messages";
import { newsMessages as words } from "./news-messages";
import { Section } from "./section";

/** What one is told: by mail, and by notifications on this device. */
export function NewsSection({ me }: { me: Me }) {
  const wishes = useWishes();
  return (
    <Section title={messages.letters}>
      <Switch
        label={messages.mail}
        hint={messages.mailHint}
        checked={me.notifications.mail}
        busy={wishes.isPending}
        onChange={(mail) => wishes.mutate({ notifications: { mail } })}
      />
      {wishes.error && <Banner look="bad">{sentence(wishes.error)}</Banner>}
      <Notifications />
      {/* What is written anyway is said beside the switch: nobody is to find out at the checkout. */}
      <p className={styles.always}>{messages.always}</p>
      <p role="status" className="visually-hidden">
        {wishes.isSuccess && (me.notifications.mail ? messages.on : messages.off)}
      </p>
    </Section>
  );
}

const KEY = ["push-state"];

/** The browser asks whether it may, and only when the switch is pressed. */
function Notifications() {
  const client = useQueryClient();
  const state = useQuery({ queryKey: KEY, queryFn: pushState });
  const turn = useMutation({
    mutationFn: (isOn: boolean) => (isOn ? turnPushOn() : turnPushOff()),
    onSuccess: (after) => client.setQueryData(KEY, after),
  });
  if (state.data === undefined) return null;
  if (state.data === "unsupported" || state.data === "denied") {
    return (
      <p className={styles.aside} data-push={state.data}>
        <BellOff aria-hidden size={18} />
        {words[state.data]}
      </p>
    );
  }
  const isOn = turn.isPending ? turn.variables : state.data === "on";
  return (
    <div data-push={state.data}>
      <Switch
        label={words.push}
        hint={words.pushHint}
        checked={isOn}
        busy={turn.isPending}
        onChange={(wanted) => turn.mutate(wanted)}
      />
      {turn.error && <Banner look="bad">{words.failed}</Banner>}
      <p role="status" className="visually-hidden">
        {turn.isSuccess && (state.data === "on" ? words.on : words.off)}
      </p>
    </div>
  );
}
