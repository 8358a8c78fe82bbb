import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "#/lib/api/types";
import { dateAndTime, wholeTime } from "#/lib/format/format";
import { useMySites } from "../use-sites";
import { messages as words } from "./action-messages";
import styles from "./audit.module.css";
import { messages } from "./messages";
import type { AuditSearch } from "./search";

interface AuditListProps {
  entries: readonly AuditEntry[];
  onChange: (change: AuditSearch) => void;
}

const { columns } = messages;

/** Entries, a row each: a table where there is room, cards where there is not. */
export function AuditList({ entries, onChange }: AuditListProps) {
  const sites = useMySites();
  const nameOf = (site: string | undefined) => sites.find(({ id }) => id === site)?.name ?? site;
  return (
    <div className={styles.log}>
      <table className={styles.table} aria-label={messages.label}>
        <thead>
          <tr>
            {Object.entries(columns).map(([name, label]) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} site={nameOf(entry.site)} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface EntryProps extends Pick<AuditListProps, "onChange"> {
  entry: AuditEntry;
  /** What its site is called. */
  site: string | undefined;
}

function Entry({ entry, site, onChange }: EntryProps) {
  const { actor, action, target, at } = entry;
  // Who is not known, and the hub, have no name of their own.
  const isNamed = actor.id !== undefined && actor.name !== "";
  const name = isNamed ? actor.name : actor.kind === "system" ? messages.kinds.system : messages.nobody;
  return (
    <tr className={styles.row} data-testid="audit-entry" data-action={action}>
      <td className={styles.at}>
        <time dateTime={at} title={wholeTime(at)}>
          {dateAndTime(at)}
        </time>
        <small>{messages.number(entry.id)}</small>
      </td>
      <td className={styles.who}>
        {actor.id === undefined ? (
          <bdi>{name}</bdi>
        ) : (
          <button
            type="button"
            className={styles.narrow}
            title={messages.by(name)}
            onClick={() => onChange({ actor: actor.id ?? "" })}
          >
            <bdi>{name}</bdi>
          </button>
        )}
        <small>
          {messages.kinds[actor.kind]}
          {entry.address && ` · ${messages.from(entry.address)}`}
        </small>
      </td>
      <td className={styles.what}>
        {words.actions[action] ?? action}
        {site && <small>{messages.at(site)}</small>}
        {entry.is_repeated && <small>{messages.repeated}</small>}
        {entry.is_unsure && <small>{messages.unsure}</small>}
      </td>
      <td className={styles.target}>
        <Target target={target} onChange={onChange} />
      </td>
      <td className={styles.hash}>
        <Hashes entry={entry} />
      </td>
    </tr>
  );
}

/** An order leads to its page; anything else narrows the log to what was done to it. */
function Target({ target, onChange }: Pick<AuditEntry, "target"> & Pick<AuditListProps, "onChange">) {
  const kind = messages.targets[target.kind] ?? target.kind;
  return (
    <>
      {target.kind === "order" ? (
        <Link
          to="/admin/orders/$id"
          params={{ id: target.id }}
          className={styles.id}
          title={target.id}
          dir="ltr"
        >
          {shortId(target.id)}
        </Link>
      ) : (
        <button
          type="button"
          className={`${styles.narrow} ${styles.id}`}
          dir="ltr"
          title={messages.about(target.id)}
          onClick={() => onChange({ target: target.id })}
        >
          {shortId(target.id)}
        </button>
      )}
      <small>{kind}</small>
    </>
  );
}

const SHORT_ID = /^(.{8}).{12,}(.{6})$/;

/** Ids that begin alike are of about the same time: their ends tell them apart. Names of things stand as they are. */
function shortId(id: string): string {
  return /^[0-9a-f-]{32,}$/.test(id) ? id.replace(SHORT_ID, "$1…$2") : id;
}

/** So much of a hash tells it from the others. */
const SHOWN_CHARS = 8;

function Hashes({ entry }: { entry: AuditEntry }) {
  const { before_hash: before, after_hash: after } = entry;
  const short = (hash: string | undefined) => (hash ? hash.slice(0, SHOWN_CHARS) : messages.nothing);
  return (
    <details className={styles.hashes}>
      <summary aria-label={messages.more(entry.id)}>
        <code dir="ltr">
          {before === after
            ? before === undefined
              ? messages.nothing
              : messages.unchanged
            : `${short(before)} → ${short(after)}`}
        </code>
      </summary>
      <dl>
        <Whole name={messages.before} value={before} />
        <Whole name={messages.after} value={after} />
        <Whole name={columns.target} value={entry.target.id} />
        <Whole name={messages.hash} value={entry.hash} />
        <Whole name={messages.previous} value={entry.previous_hash} />
        {entry.request_id && <Whole name={messages.request} value={entry.request_id} />}
      </dl>
    </details>
  );
}

function Whole({ name, value }: { name: string; value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  );
}
