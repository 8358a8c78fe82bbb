import { Loading } from "#/components/states";
import styles from "./menu-loading.module.css";

/** Where categories and articles will stand. */
export function MenuLoading() {
  return (
    <div className={styles.shelves}>
      <div className={styles.chips} />
      <Loading rows={6} height="8.5rem" />
    </div>
  );
}
