import { word } from "../records/search";

/** What the log is narrowed to; it stands in the address. */
export interface AuditSearch {
  site?: string;
  action?: string;
  actor?: string;
  target?: string;
  /** Days of this device's calendar; both count whole. */
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const day = (value: unknown) => {
    const text = word(value);
    return text && DAY.test(text) ? text : undefined;
  };
  const read = {
    site: word(search.site),
    action: word(search.action),
    actor: word(search.actor),
    target: word(search.target),
    from: day(search.from),
    to: day(search.to),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as AuditSearch;
}
