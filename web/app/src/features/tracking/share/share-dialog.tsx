import { useMutation } from "@tanstack/react-query";
import { Copy, Share2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { TextField } from "#/components/field";
import { Failed, Loading } from "#/components/states";
import { answer, api } from "#/lib/api/client";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { messages } from "./messages";
import styles from "./share-dialog.module.css";

type Copied = "yes" | "no";

/** A link for others: made when this opens, handed to what the device shares with, or copied; and taken back again. */
export default function ShareDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const params = { path: { id: order.id } };
  const [copied, setCopied] = useState<Copied | null>(null);
  const copy = (url: string) =>
    navigator.clipboard.writeText(url).then(
      () => setCopied("yes"),
      () => setCopied("no"),
    );
  const send = (url: string) =>
    // Who changes their mind, or was too slow for the browser, has the buttons.
    navigator.share({ title: messages.text(order.number), url }).catch(() => undefined);
  const open = useMutation({
    mutationFn: async () => {
      const { path } = await answer(api.POST("/api/v1/orders/{id}/share", { params }));
      return new URL(path, window.location.origin).href;
    },
    onSuccess: (url) => void (canSend() ? send(url) : copy(url)),
  });
  const close = useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/orders/{id}/share", { params })),
    onSuccess: () => setCopied(null),
  });
  const begin = () => {
    close.reset();
    open.mutate();
  };

  // Once for each time it is opened, also where effects run twice.
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    open.mutate();
  }, [open.mutate]);

  const url = open.data;
  return (
    <Dialog open title={messages.title} onClose={onClose}>
      <div className={styles.body}>
        <p className={styles.hint}>{messages.hint}</p>
        {close.isSuccess ? (
          <>
            <Banner look="good">{messages.stopped}</Banner>
            <Button busy={open.isPending} onClick={begin}>
              {messages.anew}
            </Button>
          </>
        ) : open.error ? (
          <Failed error={open.error} onRetry={begin} />
        ) : url === undefined ? (
          <Loading rows={1} height="4rem" />
        ) : (
          <>
            <TextField
              label={messages.link}
              value={url}
              readOnly
              dir="ltr"
              onFocus={(event) => event.currentTarget.select()}
            />
            <div className={styles.buttons}>
              {canSend() && (
                <Button look="primary" icon={<Share2 aria-hidden size={18} />} onClick={() => void send(url)}>
                  {messages.send}
                </Button>
              )}
              <Button icon={<Copy aria-hidden size={18} />} onClick={() => void copy(url)}>
                {messages.copy}
              </Button>
              <Button look="quiet" busy={close.isPending} onClick={() => close.mutate()}>
                {messages.stop}
              </Button>
            </div>
            <p role="status" className={styles.said} data-copied={copied ?? undefined}>
              {copied && (copied === "yes" ? messages.copied : messages.copyFailed)}
            </p>
            {close.error && <Banner look="bad">{sentence(close.error)}</Banner>}
          </>
        )}
      </div>
    </Dialog>
  );
}

function canSend(): boolean {
  return "share" in navigator;
}
