import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./banner.module.css";
import tones from "./tones.module.css";

const ICONS = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

interface BannerProps {
  look: keyof typeof ICONS;
  children: ReactNode;
  /** Something to do about it. */
  action?: ReactNode;
}

/** A message within the page. Bad news is announced at once, other news when there is a pause. */
export function Banner({ look, children, action }: BannerProps) {
  const Icon = ICONS[look];
  return (
    <div className={`${styles.banner} ${tones[look]}`} role={look === "bad" ? "alert" : "status"}>
      <Icon aria-hidden size={20} className={styles.icon} />
      <div className={styles.text}>{children}</div>
      {action}
    </div>
  );
}
