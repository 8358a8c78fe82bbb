import { createFileRoute } from "@tanstack/react-router";
import { InsightsScreen } from "#/features/insights/insights-screen";
import { PaletteDoor } from "#/features/palette/door";

/**
 * One address for all pages of the surface. It reads by itself who is signed in and what else the address says: what stands
 * here is loaded by everybody, on the first screen of the shop.
 */
export const Route = createFileRoute("/insights/{-$page}")({
  component: () => (
    <InsightsScreen>
      <PaletteDoor />
    </InsightsScreen>
  ),
});
