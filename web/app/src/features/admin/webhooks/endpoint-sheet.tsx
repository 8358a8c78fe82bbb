import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextField } from "#/components/field";
import type { Site, WebhookEndpoint } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import { FormSheet } from "../form/form-sheet";
import { useDraft } from "../form/use-draft";
import { messages } from "./messages";
import { changeEndpoint, createEndpoint, ENDPOINTS_KEY } from "./webhook-api";

const { form: words } = messages;
const POINTERS = { "/url": "url", "/events": "events" } as const;

interface EndpointSheetProps {
  site: Site;
  /** Missing for a new one. */
  endpoint?: WebhookEndpoint | undefined;
  /** With the secret, where one was made. */
  onSaved: (endpoint: WebhookEndpoint) => void;
  onClose: () => void;
}

/** An address that is told what happens, and what of it. */
export function EndpointSheet({ site, endpoint, onSaved, onClose }: EndpointSheetProps) {
  const client = useQueryClient();
  const draft = useDraft({ url: endpoint?.url ?? "", events: endpoint?.events.join(", ") ?? "order.*" });
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const body = {
    url: values.url.trim(),
    events: values.events
      .split(",")
      .map((kind) => kind.trim())
      .filter(Boolean),
  };
  const wrong = {
    ...(!/^https?:\/\/./.test(body.url) && { url: messages.errors.url }),
    ...(body.events.length === 0 && { events: messages.errors.events }),
  };
  const save = useMutation({
    mutationFn: () => (endpoint ? changeEndpoint(endpoint, body) : createEndpoint(site.id, body)),
    onSuccess: (saved) => {
      announce(messages.saved(saved.url));
      void client.invalidateQueries({ queryKey: ENDPOINTS_KEY });
      onClose();
      onSaved(saved);
    },
  });
  const submit = () => {
    setChecked(true);
    if (!hasErrors(wrong)) save.mutate();
  };
  const refused = refusedFields<typeof values>(save.error, POINTERS);
  const errors: { url?: string; events?: string } = { ...refused, ...(isChecked && wrong) };
  return (
    <FormSheet
      open
      title={endpoint ? messages.edit(endpoint.url) : words.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      {...(!endpoint && { submit: words.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={words.url}
        hint={words.urlHint}
        error={errors.url}
        value={values.url}
        onChange={(event) => set("url", event.target.value)}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        required
      />
      <TextField
        label={words.events}
        hint={words.eventsHint}
        error={errors.events}
        value={values.events}
        onChange={(event) => set("events", event.target.value)}
        autoComplete="off"
        spellCheck={false}
        required
      />
    </FormSheet>
  );
}
