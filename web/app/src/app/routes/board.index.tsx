import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { BoardEntry } from "#/features/board/board-entry";

export const Route = createFileRoute("/board/")({
  validateSearch: (search: Record<string, unknown>): { choose?: true } =>
    search.choose === true ? { choose: true } : {},
  beforeLoad: ({ location }) => {
    mustBeSignedIn(location);
  },
  component: BoardIndex,
});

function BoardIndex() {
  return <BoardEntry mustChoose={Route.useSearch().choose ?? false} />;
}
