import { Copy } from "lucide-react";
import { Button, IconButton } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { announce } from "../announce";
import styles from "./keys.module.css";
import { messages } from "./messages";
import { QrCode } from "./qr-code";

/** What was made, and its secret. */
export interface Made {
  what: "key" | "board";
  name: string;
  secret: string;
}

/** A secret, shown once: it goes with the press that says that it is kept. A board's is opened on the screen that it is for. */
export function SecretOnce({ made: { what, name, secret }, onClose }: { made: Made; onClose: () => void }) {
  const address = what === "board" ? `${window.location.origin}/pair#${secret}` : undefined;
  return (
    <Dialog open title={`${messages.secretTitle[what]}: ${name}`} onClose={onClose}>
      <div className={styles.secret}>
        <p>{messages.secret[what]}</p>
        {address && (
          <>
            <QrCode text={address} label={messages.code} />
            <Copied text={address} copy={messages.copyAddress} test="address" />
          </>
        )}
        <Copied text={secret} copy={messages.copy[what]} test="secret" />
        <Button look="primary" onClick={onClose}>
          {messages.kept}
        </Button>
      </div>
    </Dialog>
  );
}

/** What is to be taken elsewhere: selected as a whole, or copied. */
function Copied({ text, copy, test }: { text: string; copy: string; test: string }) {
  const onClick = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce(messages.copied);
    } catch {
      // Without a clipboard it can be selected: it is one piece.
    }
  };
  return (
    <div className={styles.copied}>
      <code dir="ltr" data-testid={test}>
        {text}
      </code>
      <IconButton label={copy} icon={<Copy aria-hidden size={18} />} onClick={() => void onClick()} />
    </div>
  );
}
