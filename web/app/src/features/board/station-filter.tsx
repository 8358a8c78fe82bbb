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

interface Choice {
  name: string;
  search: { station?: string; view?: "expediter" };
}

/** Which station this screen is for. In the address, so that each screen of a kitchen has a bookmark of its own. */
export const StationFilter = memo(function StationFilter({ site, stations }: StationFilterProps) {
  const choices: Choice[] = [
    { name: messages.stations.all, search: {} },
    { name: expediter.name, search: { view: "expediter" } },
    ...stations.map((station) => ({ name: station, search: { station } })),
  ];
  const row = useRef<HTMLElement>(null);
  useCurrentInSight(row, `${useLocation({ select: ({ searchStr }) => searchStr })} ${stations.length}`);
  return (
    <nav ref={row} className={styles.stations} aria-label={messages.stations.name}>
      {choices.map(({ name, search }) => (
        <Link
          key={search.station ?? search.view ?? ""}
          to="/board/$site"
          params={{ site }}
          search={search}
          replace
          className={styles.station}
          // The address says it all: the link to where one is marks itself as current.
          activeOptions={{ exact: true }}
        >
          {search.view && <PackageCheck aria-hidden size={22} />}
          {name}
        </Link>
      ))}
    </nav>
  );
});
