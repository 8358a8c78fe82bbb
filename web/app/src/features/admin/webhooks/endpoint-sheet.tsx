import { TextField } from "#/components/field";
import type { Site, WebhookEndpoint } from "#/lib/api/types";
import { type Checked, judged, type Pointers } from "../form/errors";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { messages } from "./messages";
import { changeEndpoint, createEndpoint, ENDPOINTS_KEY, type EndpointBody } from "./webhook-api";

const { form: words } = messages;

interface EndpointValues {
  url: string;
  /** Separated by commas. */
  events: string;
}

const POINTERS: Pointers<EndpointValues> = { "/url": "url", "/events": "events" };

interface EndpointSheetProps {
  site: Site;
  /** Missing for a new one. */
  endpoint?: WebhookEndpoint;
  /** With what was saved, and the secret where one was made. */
  onClose: (saved?: WebhookEndpoint) => void;
}

/** An address that is told what happens, and what of it. */
export function EndpointSheet({ site, endpoint, onClose }: EndpointSheetProps) {
  const form = useRecordForm({
    initial: { url: endpoint?.url ?? "", events: endpoint?.events.join(", ") ?? "order.*" },
    check: checked,
    pointers: POINTERS,
    save: (body) => (endpoint ? changeEndpoint(endpoint, body) : createEndpoint(site.id, body)),
    said: (saved) => messages.saved(saved.url),
    outdates: [ENDPOINTS_KEY],
    onClose,
  });
  const { text } = form;
  return (
    <RecordSheet
      form={form}
      title={endpoint ? messages.edit(endpoint.url) : words.create}
      {...(!endpoint && { submit: words.create_ })}
    >
      <TextField {...text("url", words.url, words.urlHint)} inputMode="url" spellCheck={false} required />
      <TextField {...text("events", words.events, words.eventsHint)} spellCheck={false} required />
    </RecordSheet>
  );
}

function checked(values: EndpointValues): Checked<EndpointValues, EndpointBody> {
  const url = values.url.trim();
  const kinds = values.events.split(",").map((kind) => kind.trim());
  const events = kinds.filter(Boolean);
  return judged(
    { url, events },
    {
      ...(!/^https?:\/\/./.test(url) && { url: messages.errors.url }),
      ...(events.length === 0 && { events: messages.errors.events }),
    },
  );
}
