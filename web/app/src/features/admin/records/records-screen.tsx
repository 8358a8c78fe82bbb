import { type UseQueryOptions, useQuery } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Empty } from "#/components/states";
import type { Site } from "#/lib/api/types";
import type { Section } from "../access";
import { messages as shared } from "./messages";
import { OfSite } from "./of-site";
import { Kept, useOpened } from "./opened";
import { RecordList, type RecordRow } from "./record-list";
import { RecordsPage } from "./records-page";
import { RemoveRecordDialog, type RemoveWords } from "./remove-dialog";

interface RecordsScreenProps<T> {
  section: Section;
  words: {
    title: string;
    count: (records: number) => string;
    add: string;
    label: string;
    failed: string;
    emptyTitle: string;
    empty: string;
    removeDialog: RemoveWords;
  };
  icon: LucideIcon;
  query: (site: string) => UseQueryOptions<T[], Error, T[], string[]> & { queryKey: string[] };
  /** Records of a site are known by their names, and no two have the same. */
  nameOf: (record: T) => string;
  row: (record: T) => Pick<RecordRow, "facts" | "aside" | "isOff">;
  remove: (record: T) => Promise<unknown>;
  sheet: (props: RecordSheetOf<T>) => ReactNode;
}

/** What the sheet of a record is given. */
export interface RecordSheetOf<T> {
  site: Site;
  /** Missing for a new one. */
  record?: T;
  onClose: () => void;
}

/** Everything there is to records of one kind: the list of a site's, a sheet for each, and the question before one goes. */
export function RecordsScreen<T>(props: RecordsScreenProps<T>) {
  return (
    <OfSite section={props.section}>
      {(site, choice) => <Records {...props} site={site} choice={choice} />}
    </OfSite>
  );
}

function Records<T>(props: RecordsScreenProps<T> & { site: Site; choice: ReactNode }) {
  const { site, choice, words, icon: Icon, query, nameOf, row, remove, sheet } = props;
  const options = query(site.id);
  const records = useQuery(options);
  const { what, of, show, close } = useOpened(["create", "edit", "remove"]);
  const record = records.data?.find((one) => nameOf(one) === of);
  return (
    <>
      <RecordsPage
        title={words.title}
        count={words.count}
        add={{ name: words.add, onClick: () => show("create") }}
        tools={choice}
        failed={words.failed}
        query={records}
        empty={
          <Empty title={words.emptyTitle} icon={<Icon aria-hidden size={28} />}>
            {words.empty}
          </Empty>
        }
      >
        {(all) => (
          <RecordList
            label={words.label}
            rows={all.map((one) => {
              const name = nameOf(one);
              const edit = () => show("edit", name);
              const items = [
                { name: shared.edit, onClick: edit },
                { name: shared.remove, onClick: () => show("remove", name), isGrave: true },
              ];
              return { ...row(one), key: name, name, onOpen: edit, items };
            })}
          />
        )}
      </RecordsPage>
      {what === "create" && sheet({ site, onClose: close })}
      {what === "edit" && (
        <Kept key={of} record={record}>
          {(kept) => sheet({ site, record: kept, onClose: close })}
        </Kept>
      )}
      <RemoveRecordDialog
        record={what === "remove" ? record : undefined}
        name={nameOf}
        words={words.removeDialog}
        remove={remove}
        queryKey={options.queryKey}
        onClose={close}
      />
    </>
  );
}
