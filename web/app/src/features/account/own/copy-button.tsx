import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { authenticatorMessages as messages } from "./authenticator-messages";

/** Copies a text, and says so. Without a clipboard it can be selected. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      setIsCopied(false);
    }
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <Button size="s" icon={<Icon aria-hidden size={16} />} onClick={() => void copy()}>
        {label}
      </Button>
      <span role="status" className="visually-hidden">
        {isCopied && messages.copied}
      </span>
    </>
  );
}
