import { Download } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import styles from "./account-screen.module.css";
import { useOwnData } from "./data-api";
import { dataMessages as messages } from "./data-messages";
import { EraseDialog } from "./erase-dialog";
import { Section } from "./section";

/** What is kept of oneself, to take along; and the way to let it go. */
export function DataSection({ me }: { me: Me }) {
  const [isErasing, setIsErasing] = useState(false);
  const download = useOwnData();
  const isCustomer = me.role === "customer";
  return (
    <Section title={messages.title}>
      <p className={styles.hint}>{messages.hint}</p>
      {download.error && <Banner look="bad">{sentence(download.error)}</Banner>}
      <p role="status" className={download.isSuccess ? styles.hint : "visually-hidden"}>
        {download.isSuccess && messages.downloaded}
      </p>
      <div className={styles.buttons}>
        <Button
          icon={<Download aria-hidden size={18} />}
          busy={download.isPending}
          onClick={() => download.mutate()}
        >
          {messages.download}
        </Button>
        {isCustomer && (
          <Button data-testid="erase-account" onClick={() => setIsErasing(true)}>
            {messages.erase}
          </Button>
        )}
      </div>
      {!isCustomer && <p className={styles.always}>{messages.ofStaff}</p>}
      {isErasing && isCustomer && <EraseDialog me={me} onClose={() => setIsErasing(false)} />}
    </Section>
  );
}
