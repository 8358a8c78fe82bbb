import { useMutation } from "@tanstack/react-query";
import { Webhook } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Empty } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Site, WebhookEndpoint } from "#/lib/api/types";
import { announce } from "../announce";
import { messages as shared } from "../records/messages";
import { OfSite } from "../records/of-site";
import { Kept, useOpened } from "../records/opened";
import { RecordList } from "../records/record-list";
import { RecordSwitch } from "../records/record-switch";
import { RecordsPage } from "../records/records-page";
import { RemoveRecordDialog } from "../records/remove-dialog";
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

/** Programs that are told what happens. */
export function WebhooksScreen() {
  return <OfSite section="webhooks">{(site, choice) => <Webhooks site={site} choice={choice} />}</OfSite>;
}

type Secret = { text: string; isRenewed: boolean } | null;

function Webhooks({ site, choice }: { site: Site; choice: ReactNode }) {
  const endpoints = useEndpoints(site.id);
  const { what, of, show, close } = useOpened(["create", "edit", "remove", "deliveries"]);
  const open = endpoints.data?.find((one) => one.id === of);
  const [secret, setSecret] = useState<Secret>(null);
  const tell = ({ secret: text }: WebhookEndpoint, isRenewed: boolean) => {
    if (text) setSecret({ text, isRenewed });
  };
  const saved = (endpoint?: WebhookEndpoint) => {
    close();
    if (endpoint) tell(endpoint, false);
  };
  const test = useMutation({ mutationFn: testEndpoint, onSuccess: () => announce(messages.tested) });
  const renewal = useMutation({ mutationFn: renewSecret, onSuccess: (renewed) => tell(renewed, true) });
  const error = test.error ?? renewal.error;
  return (
    <>
      <RecordsPage
        title={messages.title}
        count={messages.count}
        add={{ name: messages.add, onClick: () => show("create") }}
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
              aside: (
                <RecordSwitch
                  label={messages.isTold(endpoint.url)}
                  isOn={endpoint.is_active}
                  change={(isOn) => changeEndpoint(endpoint, { is_active: isOn })}
                  said={(after) => messages.told[after.is_active ? "on" : "off"](after.url)}
                  queryKey={ENDPOINTS_KEY}
                />
              ),
              onOpen: () => show("deliveries", endpoint.id),
              items: [
                { name: messages.deliveries, onClick: () => show("deliveries", endpoint.id) },
                { name: messages.test, onClick: () => test.mutate(endpoint) },
                { name: shared.edit, onClick: () => show("edit", endpoint.id) },
                { name: messages.newSecret, onClick: () => renewal.mutate(endpoint) },
                { name: shared.remove, onClick: () => show("remove", endpoint.id), isGrave: true },
              ],
            }))}
          />
        )}
      </RecordsPage>
      {what === "create" && <EndpointSheet site={site} onClose={saved} />}
      {what === "edit" && (
        <Kept key={of} record={open}>
          {(endpoint) => <EndpointSheet site={site} endpoint={endpoint} onClose={saved} />}
        </Kept>
      )}
      {what === "deliveries" && open && <DeliveriesDialog endpoint={open} onClose={close} />}
      <SecretDialog
        secret={secret?.text ?? null}
        isRenewed={secret?.isRenewed ?? false}
        onClose={() => setSecret(null)}
      />
      <RemoveRecordDialog
        record={what === "remove" ? open : undefined}
        name={(endpoint) => endpoint.url}
        words={messages.removeDialog}
        remove={removeEndpoint}
        queryKey={ENDPOINTS_KEY}
        onClose={close}
      />
    </>
  );
}
