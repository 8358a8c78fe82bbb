import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { BoardScreen } from "#/features/board/board-screen";
import { useSession } from "#/lib/session/session";

export const Route = createFileRoute("/board/$site")({
  validateSearch: (search: Record<string, unknown>): { station?: string } =>
    typeof search.station === "string" && search.station !== "" ? { station: search.station } : {},
  beforeLoad: ({ location }) => {
    mustBeSignedIn(location);
  },
  component: Board,
});

function Board() {
  const { site } = Route.useParams();
  // Another person is another board, and so is another site: nothing is carried over.
  const person = useSession()?.user.id ?? "";
  return <BoardScreen key={`${person} ${site}`} site={site} station={Route.useSearch().station} />;
}
