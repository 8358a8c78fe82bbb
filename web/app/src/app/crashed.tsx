import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Failed, Loading } from "#/components/states";
import { ApiError } from "#/lib/api/problem";
import { messages } from "./messages";
import { isMissingPart, loadAnewWhenReachable, type Search } from "./missing-part";

/** What is shown when a screen fails: the rest of the page stays. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  if (isMissingPart(error)) return <Missing error={error} />;
  return <Failed error={error} title={messages.crashed} onRetry={reset} />;
}

const AWAY = new ApiError("unreachable", 0, messages.away);

function Missing({ error }: { error: unknown }) {
  const [search, setSearch] = useState<Search | null>(null);
  useEffect(() => loadAnewWhenReachable(setSearch), []);
  if (!search) return <Loading />;
  return search === "away" ? (
    <Failed error={AWAY} title={messages.waiting} />
  ) : (
    <Failed error={error} title={messages.crashed} onRetry={() => window.location.reload()} />
  );
}
