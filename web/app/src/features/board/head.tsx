import { Keyboard, Maximize, Minimize, Settings2, Volume2, VolumeX } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "#/components/button";
import { ConnectionBadge } from "#/components/connection-badge";
import { timeOfDay } from "#/lib/format/format";
import { useStore } from "#/lib/store";
import { minutesSince } from "./ageing";
import styles from "./head.module.css";
import { KeysDialog } from "./keys-dialog";
import { messages } from "./messages";
import { useBeat } from "./pulse";
import { change, useSettings } from "./settings";
import { SettingsDialog } from "./settings-dialog";
import { soundState, unlock } from "./sound";
import { canFillScreen, toggleFullScreen, useFillsScreen } from "./use-device";

interface HeadProps {
  siteName: string;
  /** Missing while it is not known yet. */
  open: number | undefined;
  /** Since when the oldest open ticket is open. */
  oldestSince: number | undefined;
  doneAt: readonly number[];
  isKeysShown: boolean;
  onKeysShown: (isShown: boolean) => void;
}

export function Head({ siteName, open, oldestSince, doneAt, isKeysShown, onKeysShown }: HeadProps) {
  const [isSetting, setIsSetting] = useState(false);
  const fillsScreen = useFillsScreen();
  return (
    <header className={styles.head}>
      <div className={styles.who}>
        <h1 className={styles.title} dir="auto">
          {siteName}
        </h1>
        <ConnectionBadge withAge />
      </div>
      <Counters open={open} oldestSince={oldestSince} doneAt={doneAt} />
      <div className={styles.tools}>
        <SoundButton />
        <IconButton
          label={messages.tools.keys}
          className={styles.keys}
          icon={<Keyboard aria-hidden size={22} />}
          onClick={() => onKeysShown(true)}
        />
        <IconButton
          label={messages.tools.settings}
          icon={<Settings2 aria-hidden size={22} />}
          onClick={() => setIsSetting(true)}
        />
        {canFillScreen && (
          <IconButton
            label={fillsScreen ? messages.tools.leaveFullScreen : messages.tools.fullScreen}
            icon={fillsScreen ? <Minimize aria-hidden size={22} /> : <Maximize aria-hidden size={22} />}
            onClick={toggleFullScreen}
          />
        )}
      </div>
      <SettingsDialog open={isSetting} onClose={() => setIsSetting(false)} />
      <KeysDialog open={isKeysShown} onClose={() => onKeysShown(false)} />
    </header>
  );
}

const HOUR_MS = 60 * 60_000;

function Counters({ open, oldestSince, doneAt }: Pick<HeadProps, "open" | "oldestSince" | "doneAt">) {
  const oldest = useBeat((now) => (oldestSince === undefined ? -1 : minutesSince(oldestSince, now)));
  const done = useBeat((now) => doneAt.filter((at) => at > now - HOUR_MS).length);
  return (
    <dl className={styles.counters}>
      <Counter name={messages.counters.open} test="open">
        {open ?? messages.counters.unknown}
      </Counter>
      <Counter name={messages.counters.oldest} test="oldest">
        {oldest < 0 ? messages.counters.unknown : messages.counters.minutes(oldest)}
      </Counter>
      <Counter name={messages.counters.doneLastHour} test="done">
        {done}
      </Counter>
      <HubClock />
    </dl>
  );
}

function HubClock() {
  const time = useBeat((now) => timeOfDay(now, true));
  return (
    <Counter name={messages.counters.clock} test="clock">
      {time}
    </Counter>
  );
}

function Counter({ name, test, children }: { name: string; test: string; children: string | number }) {
  return (
    <div className={styles.counter} data-counter={test}>
      <dt>{name}</dt>
      <dd className="numeric">{children}</dd>
    </div>
  );
}

/** Loud while the browser keeps the board silent: one press, and it may ring. */
function SoundButton() {
  const state = useStore(soundState);
  const { isMuted } = useSettings();
  if (state === "unsupported") return null;
  if (!isMuted && state === "blocked") {
    return (
      <Button
        look="primary"
        data-sound="blocked"
        icon={<VolumeX aria-hidden size={22} />}
        onClick={() => void unlock()}
      >
        {messages.sound.blocked}
      </Button>
    );
  }
  return (
    <IconButton
      label={isMuted ? messages.sound.unmute : messages.sound.mute}
      data-sound={isMuted ? "muted" : "on"}
      icon={isMuted ? <VolumeX aria-hidden size={22} /> : <Volume2 aria-hidden size={22} />}
      onClick={() => {
        change({ isMuted: !isMuted });
        void unlock();
      }}
    />
  );
}
