import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { BoardScreen } from "#/features/board/board-screen";

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
  return <BoardScreen key={site} site={site} station={Route.useSearch().station} />;
}
