import { Dialog } from "#/components/dialog";
import { messages } from "./messages";
import styles from "./palette.module.css";

const { keys: words } = messages;

interface Row {
  keys: readonly (readonly string[])[];
  does: string;
}

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const MOD = isApple ? "⌘" : "Ctrl";

/** Every key of the admin and the insights, by where it works. A row has ways to do the same; a way has keys together. */
const KEYS: readonly { name: string; rows: readonly Row[] }[] = [
  {
    name: words.everywhere,
    rows: [
      { keys: [[MOD, "K"]], does: words.palette },
      { keys: [["?"]], does: words.help },
      { keys: [["Esc"]], does: words.escape },
      { keys: [["Enter"], [MOD, "Enter"]], does: words.confirm },
    ],
  },
  {
    name: words.list,
    rows: [
      { keys: [["J"], ["↓"]], does: words.next },
      { keys: [["K"], ["↑"]], does: words.previous },
      { keys: [["Enter"]], does: words.open },
      { keys: [["/"]], does: words.search },
      { keys: [["F"]], does: words.fulfill },
      { keys: [["C"]], does: words.cancel },
      { keys: [["R"]], does: words.refund },
      { keys: [["B"]], does: words.cash },
      { keys: [["E"]], does: words.update },
      { keys: [["X"]], does: words.reject },
      { keys: [["N"]], does: words.letIn },
    ],
  },
  {
    name: words.palettes,
    rows: [
      { keys: [["↓"], ["↑"]], does: words.move },
      { keys: [["Enter"]], does: words.choose },
    ],
  },
  {
    name: words.charts,
    rows: [
      { keys: [["←"], ["→"]], does: words.points },
      { keys: [["Home"], ["End"]], does: words.ends },
    ],
  },
];

/** The list of keys. */
export default function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open title={words.title} onClose={onClose}>
      <p className={styles.soft}>{words.hint}</p>
      {KEYS.map(({ name, rows }) => (
        <section key={name} className={styles.keys}>
          <h3>{name}</h3>
          <dl>
            {rows.map(({ keys, does }) => (
              <div key={does}>
                <dt>{does}</dt>
                <dd>
                  {keys.map((together, at) => (
                    <span key={together.join()}>
                      {at > 0 && <small>{words.or}</small>}
                      {together.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
