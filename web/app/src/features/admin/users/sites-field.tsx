import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/CloseButton.css";
import "@mantine/core/styles/Pill.css";
import "@mantine/core/styles/Input.css";
import "@mantine/core/styles/PillsInput.css";
import "@mantine/core/styles/Combobox.css";
import { MultiSelect } from "@mantine/core";
import { useSites } from "../use-sites";
import { messages } from "./messages";
import styles from "./sites-field.module.css";

interface SitesFieldProps {
  chosen: readonly string[];
  error: string | undefined;
  onChange: (sites: string[]) => void;
}

const { form: words } = messages;

/** The sites somebody works at: one, several, found by typing. */
export function SitesField({ chosen, error, onChange }: SitesFieldProps) {
  const sites = useSites().data ?? [];
  return (
    <MultiSelect
      label={words.sites}
      description={words.sitesHint}
      {...(chosen.length === 0 && { placeholder: words.sitesPick })}
      data={sites.map((site) => ({ value: site.id, label: site.name }))}
      value={[...chosen]}
      error={error}
      searchable
      nothingFoundMessage={words.sitesNone}
      onChange={onChange}
      // A modal dialog is above everything else: the list has to be within it.
      comboboxProps={{ withinPortal: false }}
      classNames={{
        label: styles.label ?? "",
        description: styles.hint ?? "",
        error: styles.error ?? "",
        input: styles.input ?? "",
        option: styles.option ?? "",
      }}
      inputWrapperOrder={["label", "input", "description", "error"]}
    />
  );
}
