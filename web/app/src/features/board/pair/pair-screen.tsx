import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { MonitorCheck } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { LanguageSwitch } from "#/components/language-switch";
import { ApiError, sentence } from "#/lib/api/problem";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { Surface } from "../surface";
import { messages } from "./messages";
import { pair } from "./pair";
import styles from "./pair.module.css";
import { tokenIn } from "./token";

/**
 * `/pair`, or `/pair#ohd_…`: makes this screen a board. What stands behind the `#` is never sent to anybody, and leaves the
 * address at once. It is only filled in: whoever follows a link does not become a board before they say so.
 */
export function PairScreen() {
  usePageTitle(messages.title);
  const { typed, setTyped } = useToken();
  const [fault, setFault] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const user = useSession()?.user;
  const navigate = useNavigate();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = tokenIn(typed);
    if (!token || isBusy) {
      setFault(token ? "" : messages.missing);
      return;
    }
    setFault("");
    setIsBusy(true);
    try {
      const { site, station } = await pair(token);
      await navigate({
        to: "/board/$site",
        params: { site },
        search: station ? { station } : {},
        replace: true,
      });
    } catch (error) {
      setFault(error instanceof ApiError && error.status === 401 ? messages.refused : sentence(error));
      setIsBusy(false);
    }
  };

  return (
    <Surface>
      <main className={styles.page}>
        <form className={styles.card} onSubmit={submit} noValidate>
          <header className={styles.head}>
            <MonitorCheck aria-hidden size={32} />
            <h1>{messages.title}</h1>
            <p>{messages.lead}</p>
          </header>
          <TextField
            label={messages.token}
            hint={messages.hint}
            error={fault || undefined}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            dir="ltr"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          {user && <Banner look="warn">{messages.instead(user.name)}</Banner>}
          <Button type="submit" look="primary" size="l" wide busy={isBusy}>
            {messages.submit}
          </Button>
          <footer className={styles.foot}>
            <Link to="/login" search={{ to: "/board" }}>
              {messages.person}
            </Link>
            <LanguageSwitch />
          </footer>
        </form>
      </main>
    </Surface>
  );
}

/** What is typed, and at first what the address brought along. */
function useToken() {
  const [typed, setTyped] = useState("");
  const hash = useLocation({ select: ({ hash }) => hash });
  const navigate = useNavigate();
  useEffect(() => {
    if (hash === "") return;
    setTyped(tokenIn(hash) ?? "");
    void navigate({ to: "/pair", replace: true });
  }, [hash, navigate]);
  return { typed, setTyped };
}
