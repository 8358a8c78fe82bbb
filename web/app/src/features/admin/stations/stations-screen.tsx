import { CookingPot } from "lucide-react";
import { RecordsScreen } from "../records/records-screen";
import { messages } from "./messages";
import { removeStation, stationsQuery } from "./station-api";
import { StationSheet } from "./station-sheet";

/** Where things are made, and who hands them over. */
export function StationsScreen() {
  return (
    <RecordsScreen
      section="stations"
      words={messages}
      icon={CookingPot}
      query={stationsQuery}
      nameOf={(station) => station.name}
      row={({ kind, categories, capacity }) => ({
        facts: [
          messages.kinds[kind],
          categories.length > 0 && messages.categories(categories),
          capacity != null && messages.capacity(capacity),
        ],
      })}
      remove={removeStation}
      sheet={(props) => <StationSheet {...props} />}
    />
  );
}
