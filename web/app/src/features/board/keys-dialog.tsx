import { Dialog } from "#/components/dialog";
import { printMessages } from "#/components/print/print-messages";
import styles from "./dialogs.module.css";
import { messages } from "./messages";
import { useSettings } from "./settings";

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { keysOn } = useSettings();
  return (
    <Dialog open={open} title={messages.keys.title} onClose={onClose}>
      {!keysOn && <p>{messages.keys.off}</p>}
      <dl className={styles.keys}>
        {[...messages.keys.list, { keys: ["P"], does: printMessages.key }].map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
