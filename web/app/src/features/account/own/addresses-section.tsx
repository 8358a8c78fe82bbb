import { MapPin, Plus } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Address } from "#/lib/api/types";
import { useAddressAct, useAddresses } from "./address-api";
import { AddressForm } from "./address-form";
import { addressMessages as messages } from "./address-messages";
import { countryName } from "./countries";
import rows from "./rows.module.css";
import { Section } from "./section";

/** The hub keeps no more. */
const ADDRESSES_MAX = 20;

type Asked = { what: "new" } | { what: "change" | "remove"; address: Address };

/** Where one has things brought. */
export function AddressesSection() {
  const addresses = useAddresses();
  const act = useAddressAct();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const isFull = (addresses.data?.length ?? 0) >= ADDRESSES_MAX;
  return (
    <Section
      title={messages.title}
      action={
        addresses.data &&
        !isFull && (
          <Button size="s" icon={<Plus aria-hidden size={16} />} onClick={() => setAsked({ what: "new" })}>
            {messages.add}
          </Button>
        )
      }
    >
      {addresses.data ? (
        addresses.data.length === 0 ? (
          <p className={rows.small}>{messages.empty}</p>
        ) : (
          <ul className={rows.rows}>
            {addresses.data.map((address) => (
              <Row
                key={address.id}
                address={address}
                onChange={() => setAsked({ what: "change", address })}
                onRemove={() => setAsked({ what: "remove", address })}
                onDefault={() => act.mutate({ id: address.id, makeDefault: true })}
              />
            ))}
          </ul>
        )
      ) : addresses.error ? (
        <Failed title={messages.failed} error={addresses.error} onRetry={() => void addresses.refetch()} />
      ) : (
        <Loading rows={1} />
      )}
      {isFull && <p className={rows.small}>{messages.full(ADDRESSES_MAX)}</p>}
      {act.error && asked === null && <Banner look="bad">{sentence(act.error)}</Banner>}
      <Dialog
        open={asked?.what === "new" || asked?.what === "change"}
        look="sheet"
        title={asked?.what === "change" ? messages.changeTitle : messages.addTitle}
        onClose={close}
      >
        <AddressForm address={asked?.what === "change" ? asked.address : undefined} onDone={close} />
      </Dialog>
      <Dialog open={asked?.what === "remove"} title={messages.removeTitle} onClose={close}>
        {asked?.what === "remove" && <Remove address={asked.address} onDone={close} />}
      </Dialog>
    </Section>
  );
}

interface RowProps {
  address: Address;
  onChange: () => void;
  onRemove: () => void;
  onDefault: () => void;
}

function Row({ address, onChange, onRemove, onDefault }: RowProps) {
  const name = address.label || address.name;
  return (
    <li className={rows.row} data-address={address.id} data-default={address.is_default || undefined}>
      <MapPin aria-hidden size={22} className={rows.icon} />
      <div className={rows.text}>
        <p className={rows.name}>
          <bdi>{name}</bdi>
          {address.is_default && <span className={rows.mark}>{messages.isDefault}</span>}
        </p>
        <p className={rows.small}>
          <bdi>{oneLine(address)}</bdi>
        </p>
        {address.note && (
          <p className={rows.small}>
            <bdi>{address.note}</bdi>
          </p>
        )}
      </div>
      <div className={rows.buttons}>
        {!address.is_default && (
          <Button size="s" aria-label={messages.makeDefaultNamed(name)} onClick={onDefault}>
            {messages.makeDefault}
          </Button>
        )}
        <Button size="s" aria-label={messages.changeNamed(name)} onClick={onChange}>
          {messages.change}
        </Button>
        <Button size="s" look="quiet" aria-label={messages.removeNamed(name)} onClick={onRemove}>
          {messages.remove}
        </Button>
      </div>
    </li>
  );
}

function Remove({ address, onDone }: { address: Address; onDone: () => void }) {
  const act = useAddressAct();
  return (
    <>
      <p>
        <bdi>{oneLine(address)}</bdi>
      </p>
      {act.error && <Banner look="bad">{sentence(act.error)}</Banner>}
      <div className={rows.buttons}>
        <Button
          look="danger"
          busy={act.isPending}
          onClick={() => act.mutate({ id: address.id, remove: true }, { onSuccess: onDone })}
        >
          {messages.removeYes}
        </Button>
        <Button onClick={onDone}>{messages.keep}</Button>
      </div>
    </>
  );
}

function oneLine({ label, name, street, extra, postcode, city, region, country }: Address): string {
  const place = [postcode, city].filter(Boolean).join(" ");
  return [label && name, street, extra, place, region, countryName(country)].filter(Boolean).join(", ");
}
