import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { TrackingScreen } from "#/features/tracking/order/tracking-screen";

export const Route = createFileRoute("/_shop/orders/$id")({
  beforeLoad: ({ location }) => mustBeSignedIn(location),
  component: () => {
    const { id } = Route.useParams();
    return <TrackingScreen key={id} id={id} />;
  },
});
