import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { BoardEntry } from "#/features/board/board-entry";

export const Route = createFileRoute("/board/")({
  validateSearch: (search: Record<string, unknown>): { choose?: true } =>
    search.choose === true ? { choose: true } : {},
  beforeLoad: ({ location }) => ({ user: mustBeSignedIn(location) }),
  component: BoardIndex,
});

function BoardIndex() {
  const { user } = Route.useRouteContext();
  return <BoardEntry user={user} mustChoose={Route.useSearch().choose ?? false} />;
}
