import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Delivery, WebhookEndpoint } from "#/lib/api/types";
import { dateAndTime } from "#/lib/format/format";
import { announce } from "../announce";
import { RecordList } from "../records/record-list";
import { messages } from "./messages";
import { deliveriesKey, redeliver, useDeliveries } from "./webhook-api";

const { log: words } = messages;

interface DeliveriesDialogProps {
  endpoint: WebhookEndpoint;
  onClose: () => void;
}

/** What was sent to an address, how it answered, and a way to send it again. */
export function DeliveriesDialog({ endpoint, onClose }: DeliveriesDialogProps) {
  const client = useQueryClient();
  const deliveries = useDeliveries(endpoint.id);
  const again = useMutation({
    mutationFn: redeliver,
    onSuccess: () => announce(words.sentAgain),
    onSettled: () => client.invalidateQueries({ queryKey: deliveriesKey(endpoint.id) }),
  });
  return (
    <Dialog open look="sheet" title={words.title(endpoint.url)} onClose={onClose}>
      {again.error && <Banner look="bad">{sentence(again.error)}</Banner>}
      {deliveries.isPending ? (
        <Loading rows={4} height="3.5rem" />
      ) : deliveries.data === undefined ? (
        <Failed error={deliveries.error} title={words.failed} onRetry={() => void deliveries.refetch()} />
      ) : deliveries.data.length === 0 ? (
        <p>{words.empty}</p>
      ) : (
        <RecordList
          label={words.title(endpoint.url)}
          rows={deliveries.data.map((delivery) => ({
            key: delivery.id,
            name: delivery.event,
            facts: factsOf(delivery),
            aside: (
              <>
                <strong>{words.state[delivery.state]}</strong>
                {delivery.state !== "pending" && (
                  <Button
                    size="s"
                    busy={again.isPending && again.variables?.id === delivery.id}
                    onClick={() => again.mutate(delivery)}
                  >
                    {words.again}
                  </Button>
                )}
              </>
            ),
          }))}
        />
      )}
    </Dialog>
  );
}

function factsOf({ attempts, next_at }: Delivery) {
  const last = attempts.at(-1);
  return [
    attempts.length > 0 && words.tries(attempts.length),
    last && dateAndTime(last.at),
    last && (last.status == null ? last.error : words.answered(last.status)),
    next_at && words.next(dateAndTime(next_at)),
  ];
}
