import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Empty } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Site, WebhookEndpoint } from "#/lib/api/types";
import { announce } from "../announce";
import { Switch } from "../form/switch";
import { messages as shared } from "../records/messages";
import { OfSite } from "../records/of-site";
import { RecordList } from "../records/record-list";
import { RecordsPage } from "../records/records-page";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { ForSection } from "../section";
import { DeliveriesDialog } from "./deliveries-dialog";
import { EndpointSheet } from "./endpoint-sheet";
import { messages } from "./messages";
import { SecretDialog } from "./secret-dialog";
import {
  changeEndpoint,
  ENDPOINTS_KEY,
  removeEndpoint,
  renewSecret,
  testEndpoint,
  useEndpoints,
} from "./webhook-api";

const route = getRouteApi("/admin/webhooks");

/** Programs that are told what happens. */
export function WebhooksScreen() {
  const { site } = route.useSearch();
  return (
    <ForSection section="webhooks">
      {(user) => (
        <OfSite user={user} wanted={site}>
          {(chosen, choice) => <Webhooks key={chosen.id} site={chosen} choice={choice} />}
        </OfSite>
      )}
    </ForSection>
  );
}

type Open = { what: "create" } | { what: "edit" | "remove" | "deliveries"; endpoint: WebhookEndpoint } | null;
type Secret = { text: string; isRenewed: boolean } | null;

function Webhooks({ site, choice }: { site: Site; choice: ReactNode }) {
  const endpoints = useEndpoints(site.id);
  const [open, setOpen] = useState<Open>(null);
  const [secret, setSecret] = useState<Secret>(null);
  const close = () => setOpen(null);
  const show = ({ secret: text }: WebhookEndpoint, isRenewed: boolean) => {
    if (text) setSecret({ text, isRenewed });
  };
  const test = useMutation({ mutationFn: testEndpoint, onSuccess: () => announce(messages.tested) });
  const renewal = useMutation({ mutationFn: renewSecret, onSuccess: (renewed) => show(renewed, true) });
  const error = test.error ?? renewal.error;
  return (
    <>
      <RecordsPage
        title={messages.title}
        count={messages.count}
        add={{ name: messages.add, onClick: () => setOpen({ what: "create" }) }}
        tools={
          <>
            {choice}
            {error && <Banner look="bad">{sentence(error)}</Banner>}
          </>
        }
        failed={messages.failed}
        query={endpoints}
        empty={
          <Empty title={messages.emptyTitle} icon={<Webhook aria-hidden size={28} />}>
            {messages.empty}
          </Empty>
        }
      >
        {(records) => (
          <RecordList
            label={messages.label}
            rows={records.map((endpoint) => ({
              key: endpoint.id,
              name: endpoint.url,
              facts: [
                messages.events(endpoint.events),
                !endpoint.site && messages.everySite,
                endpoint.paused_reason && messages.paused(endpoint.paused_reason),
              ],
              isOff: !endpoint.is_active,
              aside: <Told endpoint={endpoint} />,
              onOpen: () => setOpen({ what: "deliveries", endpoint }),
              items: [
                { name: messages.deliveries, onClick: () => setOpen({ what: "deliveries", endpoint }) },
                { name: messages.test, onClick: () => test.mutate(endpoint) },
                { name: shared.edit, onClick: () => setOpen({ what: "edit", endpoint }) },
                { name: messages.newSecret, onClick: () => renewal.mutate(endpoint) },
                { name: shared.remove, onClick: () => setOpen({ what: "remove", endpoint }), isGrave: true },
              ],
            }))}
          />
        )}
      </RecordsPage>
      {(open?.what === "create" || open?.what === "edit") && (
        <EndpointSheet
          site={site}
          endpoint={open.what === "edit" ? open.endpoint : undefined}
          onSaved={(saved) => show(saved, false)}
          onClose={close}
        />
      )}
      {open?.what === "deliveries" && <DeliveriesDialog endpoint={open.endpoint} onClose={close} />}
      <SecretDialog
        secret={secret?.text ?? null}
        isRenewed={secret?.isRenewed ?? false}
        onClose={() => setSecret(null)}
      />
      <RemoveRecordDialog
        record={open?.what === "remove" ? open.endpoint : null}
        name={(endpoint) => endpoint.url}
        words={messages.removeDialog}
        remove={removeEndpoint}
        queryKey={ENDPOINTS_KEY}
        onClose={close}
      />
    </>
  );
}

function Told({ endpoint }: { endpoint: WebhookEndpoint }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (isActive: boolean) => changeEndpoint(endpoint, { is_active: isActive }),
    onSuccess: (after) => announce(messages.told[after.is_active ? "on" : "off"](after.url)),
    onSettled: () => client.invalidateQueries({ queryKey: ENDPOINTS_KEY }),
  });
  return (
    <>
      <Switch
        isBare
        label={messages.isTold(endpoint.url)}
        checked={endpoint.is_active}
        busy={change.isPending}
        onChange={(isActive) => change.mutate(isActive)}
      />
      {change.error && <Banner look="bad">{sentence(change.error)}</Banner>}
    </>
  );
}
