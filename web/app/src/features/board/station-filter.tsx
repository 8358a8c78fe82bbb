import { Link, useLocation } from "@tanstack/react-router";
import { PackageCheck } from "lucide-react";
import { memo, useRef } from "react";
import { useCurrentInSight } from "#/lib/page/use-current-in-sight";
import { messages as expediter } from "./expediter/messages";
import { messages } from "./messages";
import styles from "./station-filter.module.css";

interface StationFilterProps {
  site: string;
  stations: readonly string[];
}

/** Which station this screen is for. In the address, so that each screen of a kitchen has a bookmark of its own. */
export const StationFilter = memo(function StationFilter({ site, stations }: StationFilterProps) {
  const choices = [undefined, ...stations];
  const row = useRef<HTMLElement>(null);
  useCurrentInSight(row, `${useLocation({ select: ({ searchStr }) => searchStr })} ${stations.length}`);
  return (
    <nav ref={row} className={styles.stations} aria-label={messages.stations.name}>
      <Link
        to="/board/$site"
        params={{ site }}
        search={{ view: "expediter" }}
        replace
        className={styles.station}
        activeOptions={{ exact: true }}
      >
        <PackageCheck aria-hidden size={22} />
        {expediter.name}
      </Link>
      {choices.map((choice) => (
        <Link
          key={choice ?? ""}
          to="/board/$site"
          params={{ site }}
          search={choice === undefined ? {} : { station: choice }}
          replace
          className={styles.station}
          // The address says it all: the link to where one is marks itself as current.
          activeOptions={{ exact: true }}
        >
          {choice ?? messages.stations.all}
        </Link>
      ))}
    </nav>
  );
});
