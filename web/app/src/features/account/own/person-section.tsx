import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { ApiError, sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import { dateOf } from "#/lib/format/format";
import styles from "./account-screen.module.css";
import { useWishes } from "./me-api";
import { messages } from "./messages";
import { personMessages as words } from "./person-messages";
import { Section } from "./section";

/** Who one is here. The name is one's own to change. */
export function PersonSection({ me }: { me: Me }) {
  const [isChanging, setIsChanging] = useState(false);
  return (
    <Section
      title={messages.person}
      action={
        !isChanging && (
          <Button size="s" icon={<Pencil aria-hidden size={16} />} onClick={() => setIsChanging(true)}>
            {words.change}
          </Button>
        )
      }
    >
      {isChanging && <NameForm name={me.name} onDone={() => setIsChanging(false)} />}
      <dl className={styles.facts}>
        {!isChanging && (
          <div>
            <dt>{messages.name}</dt>
            <dd>
              <bdi>{me.name}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt>{messages.email}</dt>
          <dd>
            <bdi>{me.email}</bdi>
          </dd>
        </div>
        <div>
          <dt>{messages.since}</dt>
          <dd>{dateOf(me.created_at)}</dd>
        </div>
      </dl>
    </Section>
  );
}

function NameForm({ name, onDone }: { name: string; onDone: () => void }) {
  const wishes = useWishes();
  const [typed, setTyped] = useState(name);
  const { error } = wishes;
  const atField =
    typed.trim() === "" ? words.missing : error instanceof ApiError ? error.field("/name") : undefined;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === "" || wishes.isPending) return;
    wishes.mutate({ name: typed.trim() }, { onSuccess: onDone });
  };
  return (
    <form className={styles.form} onSubmit={save} noValidate>
      <TextField
        label={messages.name}
        autoComplete="name"
        autoFocus
        value={typed}
        error={atField}
        onChange={(event) => setTyped(event.target.value)}
      />
      {error && !atField && <Banner look="bad">{sentence(error)}</Banner>}
      <div className={styles.buttons}>
        <Button type="submit" look="primary" busy={wishes.isPending}>
          {words.save}
        </Button>
        <Button onClick={onDone}>{words.keep}</Button>
      </div>
    </form>
  );
}
