import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#/components/button";
import { Failed, Loading } from "#/components/states";
import type { ApiKey, Device } from "#/lib/api/types";
import { dateAndTime } from "#/lib/format/format";
import { serverNow } from "#/lib/time/clock";
import page from "../page.module.css";
import { useOpened } from "../records/opened";
import { RecordList } from "../records/record-list";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { ForSection } from "../section";
import { useMySites } from "../use-sites";
import { BoardSheet } from "./board-sheet";
import { DEVICES_KEY, KEYS_KEY, revokeDevice, revokeKey, useDevices, useKeys } from "./key-api";
import { KeySheet } from "./key-sheet";
import styles from "./keys.module.css";
import { messages } from "./messages";
import { isExpired } from "./scopes";
import { type Made, SecretOnce } from "./secret-once";

/** Who signs in without being a person: programs by a key, boards by a token. */
export function KeysScreen() {
  return <ForSection section="keys">{() => <Keys />}</ForSection>;
}

function Keys() {
  const keys = useKeys();
  const devices = useDevices();
  const sites = useMySites();
  const nameOf: NameOf = (site) => sites.find(({ id }) => id === site)?.name ?? site;
  const { what, of, show, close } = useOpened(["key", "board", "revoke-key", "revoke-board"]);
  const [made, setMade] = useState<Made | null>(null);
  const tell = (kind: Made["what"], one?: { name: string; secret?: string | undefined }) => {
    close();
    if (one?.secret) setMade({ what: kind, name: one.name, secret: one.secret });
  };
  const byId = <T extends { id: string }>(all: readonly T[] | undefined) => all?.find(({ id }) => id === of);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{messages.title}</h1>
      </header>
      <Part
        title={messages.keys}
        hint={messages.keysHint}
        add={messages.addKey}
        onAdd={() => show("key")}
        query={keys}
        failed={messages.keysFailed}
        none={messages.noKeys}
      >
        {(all) => (
          <RecordList
            label={messages.keysLabel}
            rows={all.map((key) => ({
              key: key.id,
              name: key.name,
              facts: factsOfKey(key, nameOf),
              isOff: isExpired(key, serverNow()),
              below: <Scopes of={key} />,
              items: [{ name: messages.revoke, onClick: () => show("revoke-key", key.id), isGrave: true }],
            }))}
          />
        )}
      </Part>
      <Part
        title={messages.boards}
        hint={messages.boardsHint}
        add={messages.addBoard}
        onAdd={() => show("board")}
        query={devices}
        failed={messages.boardsFailed}
        none={messages.noBoards}
      >
        {(all) => (
          <RecordList
            label={messages.boardsLabel}
            rows={all.map((device) => ({
              key: device.id,
              name: device.name,
              facts: factsOfBoard(device, nameOf),
              items: [
                { name: messages.revoke, onClick: () => show("revoke-board", device.id), isGrave: true },
              ],
            }))}
          />
        )}
      </Part>
      {what === "key" && (
        <KeySheet sites={sites} onClose={(key) => tell("key", key && { name: key.name, secret: key.key })} />
      )}
      {what === "board" && sites.length > 0 && (
        <BoardSheet
          sites={sites}
          onClose={(device) => tell("board", device && { name: device.name, secret: device.token })}
        />
      )}
      {made && <SecretOnce made={made} onClose={() => setMade(null)} />}
      <RemoveRecordDialog
        record={what === "revoke-key" ? byId(keys.data) : undefined}
        name={({ name }) => name}
        words={messages.revokeKey}
        remove={revokeKey}
        queryKey={KEYS_KEY}
        onClose={close}
      />
      <RemoveRecordDialog
        record={what === "revoke-board" ? byId(devices.data) : undefined}
        name={({ name }) => name}
        words={messages.revokeBoard}
        remove={revokeDevice}
        queryKey={DEVICES_KEY}
        onClose={close}
      />
    </div>
  );
}

type NameOf = (site: string) => string;

function factsOfKey(key: ApiKey, nameOf: NameOf) {
  return [
    messages.begins(key.hint),
    key.sites.length > 0 ? key.sites.map(nameOf).join(", ") : messages.everywhere,
    isExpired(key, serverNow())
      ? messages.expired
      : key.expires_at
        ? messages.until(dateAndTime(key.expires_at))
        : messages.always,
    key.last_used_at ? messages.used(dateAndTime(key.last_used_at)) : messages.neverUsed,
  ];
}

function factsOfBoard(device: Device, nameOf: NameOf) {
  return [
    messages.begins(device.hint),
    nameOf(device.site),
    device.station ?? messages.wholeSite,
    messages.roles[device.role],
    messages.made(dateAndTime(device.created_at)),
  ];
}

function Scopes({ of }: { of: ApiKey }) {
  return (
    <ul className={styles.scopes}>
      {of.scopes.map((scope) => (
        <li key={scope} title={scope}>
          {messages.scopes[scope] ?? scope}
        </li>
      ))}
    </ul>
  );
}

interface PartProps<T> {
  title: string;
  hint: string;
  add: string;
  onAdd: () => void;
  query: { data: readonly T[] | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  failed: string;
  none: string;
  children: (all: readonly T[]) => ReactNode;
}

function Part<T>({ title, hint, add, onAdd, query, failed, none, children }: PartProps<T>) {
  return (
    <section className={styles.part} aria-label={title}>
      <header className={styles.partHead}>
        <div>
          <h2>{title}</h2>
          <p className={styles.hint}>{hint}</p>
        </div>
        <Button look="primary" icon={<Plus aria-hidden size={18} />} onClick={onAdd}>
          {add}
        </Button>
      </header>
      {query.isPending ? (
        <Loading rows={2} height="3.5rem" />
      ) : query.data === undefined ? (
        <Failed error={query.error} title={failed} onRetry={() => void query.refetch()} />
      ) : query.data.length > 0 ? (
        children(query.data)
      ) : (
        <p className={styles.none}>{none}</p>
      )}
    </section>
  );
}
