import { Coffee } from "lucide-react";
import type { ComponentProps } from "react";
import { Empty, Loading } from "#/components/states";
import type { Dish } from "./all-day/all-day";
import { AllDayPanel } from "./all-day/all-day-panel";
import styles from "./board-screen.module.css";
import type { Lanes } from "./lanes";
import { messages } from "./messages";
import { OpenLane } from "./open-lane";
import { Rail } from "./rail";

interface BoardBodyProps extends ComponentProps<typeof OpenLane> {
  lanes: Lanes;
  /** What is still to be made, where that is wanted. */
  dishes: readonly Dish[] | undefined;
  /** Said over the tickets. */
  hint: string | undefined;
  isLoading: boolean;
  isCurrent: boolean;
}

/** The work, and the rail beside it; below it on a narrow screen. */
export function BoardBody({ lanes, dishes, hint, isLoading, isCurrent, ...work }: BoardBodyProps) {
  const { frozen, open, station } = work;
  const isEmpty = frozen.length === 0 && open.length === 0;
  return (
    <div className={styles.body} data-counting={dishes !== undefined || undefined}>
      <div className={styles.work}>
        {hint && <p className={styles.hint}>{hint}</p>}
        {isLoading ? <Bones /> : isEmpty ? <Quiet station={station} /> : <OpenLane {...work} />}
      </div>
      {dishes && <AllDayPanel dishes={dishes} />}
      <div className={styles.side}>
        {/* Not known yet is not the same as nothing. */}
        {!isLoading && (
          <Rail ghosts={lanes.ghosts} stopped={lanes.stopped} station={station} isCurrent={isCurrent} />
        )}
      </div>
    </div>
  );
}

/** As many and as high as tickets of a usual evening. */
const BONES = 8;

function Bones() {
  return (
    <div className={styles.bones}>
      <Loading rows={BONES} height="18rem" />
    </div>
  );
}

function Quiet({ station }: { station: string | undefined }) {
  return (
    <div className={styles.empty}>
      <Empty
        icon={<Coffee aria-hidden size={28} />}
        title={station === undefined ? messages.states.empty : messages.states.emptyStation(station)}
      >
        {messages.states.emptyBody}
      </Empty>
    </div>
  );
}
