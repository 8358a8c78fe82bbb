import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { BoardScreen } from "#/features/board/board-screen";
import { useSession } from "#/lib/session/session";

export const Route = createFileRoute("/board/$site")({
  validateSearch: ({ station, view }: Record<string, unknown>): { station?: string; view?: "expediter" } => {
    if (view === "expediter") return { view };
    return typeof station === "string" && station !== "" ? { station } : {};
  },
  beforeLoad: ({ location }) => {
    mustBeSignedIn(location);
  },
  component: Board,
});

function Board() {
  const { site } = Route.useParams();
  // Another person is another board, and so is another site: nothing is carried over.
  const person = useSession()?.user.id ?? "";
  const { station, view } = Route.useSearch();
  return (
    <BoardScreen key={`${person} ${site}`} site={site} station={station} isExpediter={view === "expediter"} />
  );
}
