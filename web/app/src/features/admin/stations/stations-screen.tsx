import { getRouteApi } from "@tanstack/react-router";
import { CookingPot } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Empty } from "#/components/states";
import type { Site, Station } from "#/lib/api/types";
import { messages as shared } from "../records/messages";
import { OfSite } from "../records/of-site";
import { RecordList } from "../records/record-list";
import { RecordsPage } from "../records/records-page";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { ForSection } from "../section";
import { messages } from "./messages";
import { removeStation, stationsKey, useStations } from "./station-api";
import { StationSheet } from "./station-sheet";

const route = getRouteApi("/admin/stations");

/** Where things are made, and who hands them over. */
export function StationsScreen() {
  const { site } = route.useSearch();
  return (
    <ForSection section="stations">
      {(user) => (
        <OfSite user={user} wanted={site}>
          {(chosen, choice) => <Stations key={chosen.id} site={chosen} choice={choice} />}
        </OfSite>
      )}
    </ForSection>
  );
}

type Open = { what: "create" } | { what: "edit" | "remove"; station: Station } | null;

function Stations({ site, choice }: { site: Site; choice: ReactNode }) {
  const stations = useStations(site.id);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <RecordsPage
        title={messages.title}
        count={messages.count}
        add={{ name: messages.add, onClick: () => setOpen({ what: "create" }) }}
        tools={choice}
        failed={messages.failed}
        query={stations}
        empty={
          <Empty title={messages.emptyTitle} icon={<CookingPot aria-hidden size={28} />}>
            {messages.empty}
          </Empty>
        }
      >
        {(records) => (
          <RecordList
            label={messages.label}
            rows={records.map((station) => ({
              key: station.name,
              name: station.name,
              facts: [
                messages.kinds[station.kind],
                station.categories.length > 0 && messages.categories(station.categories),
                station.capacity != null && messages.capacity(station.capacity),
              ],
              onOpen: () => setOpen({ what: "edit", station }),
              items: [
                { name: shared.edit, onClick: () => setOpen({ what: "edit", station }) },
                { name: shared.remove, onClick: () => setOpen({ what: "remove", station }), isGrave: true },
              ],
            }))}
          />
        )}
      </RecordsPage>
      {(open?.what === "create" || open?.what === "edit") && (
        <StationSheet site={site} station={open.what === "edit" ? open.station : undefined} onClose={close} />
      )}
      <RemoveRecordDialog
        record={open?.what === "remove" ? open.station : null}
        name={(station) => station.name}
        words={messages.removeDialog}
        remove={removeStation}
        queryKey={stationsKey(site.id)}
        onClose={close}
      />
    </>
  );
}
