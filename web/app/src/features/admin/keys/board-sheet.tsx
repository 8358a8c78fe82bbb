import { useQuery } from "@tanstack/react-query";
import { SelectField, TextField } from "#/components/field";
import type { Device, Site } from "#/lib/api/types";
import { type Checked, judged, type Pointers } from "../form/errors";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { stationsQuery } from "../stations/station-api";
import { createDevice, DEVICES_KEY, type DeviceBody } from "./key-api";
import { NAME_CHARS_MAX } from "./key-sheet";
import { messages } from "./messages";

const { form: words } = messages;
const ROLES = ["kitchen", "warehouse"] as const satisfies readonly Device["role"][];

interface BoardValues {
  name: string;
  site: string;
  /** Empty: all of the site's. */
  station: string;
  role: Device["role"];
}

const POINTERS: Pointers<BoardValues> = {
  "/name": "name",
  "/site": "site",
  "/station": "station",
  "/role": "role",
};

interface BoardSheetProps {
  sites: readonly Site[];
  /** With the board that was made, and its token in it. */
  onClose: (made?: Device) => void;
}

/** A new board: where it hangs, and what it shows. */
export function BoardSheet({ sites, onClose }: BoardSheetProps) {
  const initial: BoardValues = { name: "", site: sites[0]?.id ?? "", station: "", role: "kitchen" };
  const form = useRecordForm({
    initial,
    check: checked,
    pointers: POINTERS,
    save: createDevice,
    said: ({ name }) => messages.boardMade(name),
    outdates: [DEVICES_KEY],
    onClose,
  });
  const { values, errors } = form;
  const stations = useQuery(stationsQuery(values.site)).data ?? [];
  return (
    <RecordSheet form={form} title={words.board} submit={words.make}>
      <TextField
        {...form.text("name", words.name, words.boardNameHint)}
        maxLength={NAME_CHARS_MAX}
        required
      />
      {sites.length > 1 && (
        <SelectField
          label={words.site}
          error={errors.site}
          value={values.site}
          onChange={(event) => {
            form.set("site", event.target.value);
            form.set("station", "");
          }}
        >
          {sites.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label={words.role}
        error={errors.role}
        value={values.role}
        onChange={(event) => form.set("role", event.target.value as Device["role"])}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {messages.roles[role]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={words.station}
        error={errors.station}
        value={values.station}
        onChange={(event) => form.set("station", event.target.value)}
      >
        <option value="">{words.everyStation}</option>
        {stations.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
    </RecordSheet>
  );
}

function checked({ name: typed, site, station, role }: BoardValues): Checked<BoardValues, DeviceBody> {
  const name = typed.trim();
  return judged(
    { name, site, role, ...(station && { station }) },
    name === "" || [...name].length > NAME_CHARS_MAX ? { name: messages.errors.name } : {},
  );
}
