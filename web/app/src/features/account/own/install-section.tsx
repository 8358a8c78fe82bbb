import { Download } from "lucide-react";
import { Button } from "#/components/button";
import { canInstall, install, installsByHand, isInstalled } from "#/lib/install/install";
import { useStore } from "#/lib/store";
import styles from "./account-screen.module.css";
import { installMessages as messages } from "./install-messages";
import { Section } from "./section";

/** The way onto the home screen, where there is one. */
export function InstallSection() {
  const isOffered = useStore(canInstall);
  const isByHand = installsByHand();
  if (isInstalled() || (!isOffered && !isByHand)) return null;
  return (
    <Section title={messages.title}>
      <p className={styles.aside}>{isByHand ? messages.byHand : messages.hint}</p>
      {isOffered && (
        <Button icon={<Download aria-hidden size={18} />} onClick={() => void install()}>
          {messages.install}
        </Button>
      )}
    </Section>
  );
}
