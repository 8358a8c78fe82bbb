import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { SelectField, TextField } from "#/components/field";
import { LanguageSwitch } from "#/components/language-switch";
import { minutesTyped } from "./ageing";
import styles from "./dialogs.module.css";
import { chooseLook, type Look, useLook } from "./look";
import { messages } from "./messages";
import { change, NAME_CHARS_MAX, useSettings } from "./settings";
import { play, TONES, type Tone, unlock } from "./sound";

export function SettingsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} title={messages.settings.title} onClose={onClose} look="sheet">
      <div className={styles.settings}>
        <NameSetting />
        <AgeSettings />
        <SoundSettings />
        <Choice
          label={messages.settings.keysOn}
          isOn={useSettings().keysOn}
          onChange={(keysOn) => change({ keysOn })}
        />
        <SelectField
          label={messages.settings.colours}
          value={useLook()}
          onChange={(event) => chooseLook(event.target.value as Look)}
        >
          <option value="dark">{messages.settings.dark}</option>
          <option value="light">{messages.settings.light}</option>
        </SelectField>
        <LanguageSwitch />
        <Link to="/board" search={{ choose: true }}>
          {messages.settings.sites}
        </Link>
        <p className={styles.hint}>{messages.settings.note}</p>
      </div>
    </Dialog>
  );
}

function NameSetting() {
  const { name } = useSettings();
  return (
    <TextField
      label={messages.settings.name}
      hint={messages.settings.nameHint}
      maxLength={NAME_CHARS_MAX}
      autoComplete="off"
      value={name}
      onChange={(event) => change({ name: event.target.value })}
    />
  );
}

/** Taken over as soon as both make sense together; until then the field says what is wrong. */
function AgeSettings() {
  const { warmAfterMin, lateAfterMin } = useSettings();
  const [warmText, setWarmText] = useState(String(warmAfterMin));
  const [lateText, setLateText] = useState(String(lateAfterMin));
  const warm = minutesTyped(warmText);
  const late = minutesTyped(lateText);
  const isRising = warm === undefined || late === undefined || late > warm;
  const take = (warmNext: number | undefined, lateNext: number | undefined) => {
    if (warmNext === undefined || lateNext === undefined || lateNext <= warmNext) return;
    change({ warmAfterMin: warmNext, lateAfterMin: lateNext });
  };
  return (
    <>
      <TextField
        label={messages.settings.warm}
        inputMode="numeric"
        value={warmText}
        error={warm === undefined ? messages.settings.range : undefined}
        onChange={(event) => {
          setWarmText(event.target.value);
          take(minutesTyped(event.target.value), late);
        }}
      />
      <TextField
        label={messages.settings.late}
        inputMode="numeric"
        value={lateText}
        error={late === undefined ? messages.settings.range : isRising ? undefined : messages.settings.order}
        onChange={(event) => {
          setLateText(event.target.value);
          take(warm, minutesTyped(event.target.value));
        }}
      />
    </>
  );
}

function SoundSettings() {
  const { isMuted, volume } = useSettings();
  const [tone, setTone] = useState<Tone>("fired");
  const id = useId();
  return (
    <>
      <Choice label={messages.settings.muted} isOn={isMuted} onChange={(next) => change({ isMuted: next })} />
      <div className={styles.volume}>
        <label htmlFor={id}>{messages.sound.volume}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={1}
          step={0.1}
          value={volume}
          onChange={(event) => change({ volume: Number(event.target.value) })}
        />
        <SelectField
          label={messages.sound.which}
          value={tone}
          onChange={(event) => setTone(event.target.value as Tone)}
        >
          {TONES.map((one) => (
            <option key={one} value={one}>
              {messages.sound.names[one]}
            </option>
          ))}
        </SelectField>
        <Button
          onClick={async () => {
            await unlock();
            play(tone);
          }}
        >
          {messages.sound.test}
        </Button>
        <p className={styles.hint}>{messages.sound.hint}</p>
      </div>
    </>
  );
}

function Choice(props: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className={styles.choice}>
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
