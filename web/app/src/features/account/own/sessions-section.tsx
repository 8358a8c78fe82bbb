import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Failed, Loading } from "#/components/states";
import { answer, api } from "#/lib/api/client";
import { sentence } from "#/lib/api/problem";
import type { OwnSession } from "#/lib/api/types";
import { dateAndTime, wholeTime } from "#/lib/format/format";
import { deviceOf } from "./device-words";
import rows from "./rows.module.css";
import { Section } from "./section";
import { sessionMessages as messages } from "./session-messages";

export const SESSIONS_KEY = ["me", "sessions"];

/** Where one is signed in, and signing out there. This device's own way out is the account menu's. */
export function SessionsSection() {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: SESSIONS_KEY,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/me/sessions", { signal }))).items,
  });
  const end = useMutation({
    mutationFn: (id: string | "others") =>
      id === "others"
        ? answer(api.DELETE("/api/v1/me/sessions"))
        : answer(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
    // Ended already elsewhere is as good; the list says what there is.
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS_KEY }),
  });
  const others = sessions.data?.filter(({ is_current }) => !is_current).length ?? 0;
  return (
    <Section title={messages.title}>
      {sessions.data ? (
        <ul className={rows.rows}>
          {sessions.data.map((session) => (
            <Row
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables === session.id}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      ) : sessions.error ? (
        <Failed title={messages.failed} error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <Loading rows={2} />
      )}
      {end.error && <Banner look="bad">{sentence(end.error)}</Banner>}
      {others > 1 && (
        <Button busy={end.isPending && end.variables === "others"} onClick={() => end.mutate("others")}>
          {messages.endOthers}
        </Button>
      )}
      <p role="status" className="visually-hidden">
        {end.isSuccess && messages.ended}
      </p>
    </Section>
  );
}

function Row({ session, isEnding, onEnd }: { session: OwnSession; isEnding: boolean; onEnd: () => void }) {
  const device = deviceOf(session.user_agent);
  const name = messages.device(device.browser, device.system);
  const Icon = device.isPhone ? Smartphone : Monitor;
  return (
    <li className={rows.row} data-session={session.id} data-current={session.is_current || undefined}>
      <Icon aria-hidden size={22} className={rows.icon} />
      <div className={rows.text}>
        <p className={rows.name}>
          <bdi>{name}</bdi>
          {session.is_current && <span className={rows.mark}>{messages.here}</span>}
        </p>
        <p className={`${rows.small} numeric`}>
          <time dateTime={session.last_used_at} title={wholeTime(session.last_used_at)}>
            {messages.used(dateAndTime(session.last_used_at))}
          </time>
          {session.address && (
            <>
              {" · "}
              <bdi>{session.address}</bdi>
            </>
          )}
        </p>
      </div>
      {!session.is_current && (
        <Button size="s" busy={isEnding} aria-label={messages.endNamed(name)} onClick={onEnd}>
          {messages.end}
        </Button>
      )}
    </li>
  );
}
