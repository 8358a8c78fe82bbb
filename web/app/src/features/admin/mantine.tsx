import "@mantine/core/styles/default-css-variables.css";
import {
  type CSSVariablesResolver,
  createTheme,
  DirectionProvider,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
  MantineProvider,
} from "@mantine/core";
import type { ReactNode } from "react";
import { isRtl } from "#/lib/language/language";
import { useStore } from "#/lib/store";
import { dark } from "#/lib/theme/theme";

/**
 * Mantine for what is more than a button or a field: menus, and choosing several of many. Its names are given our tokens,
 * so that both look like one app, and its own reset and page styles are left out.
 */
const accent = Array.from({ length: 10 }, () => "var(--accent)") as unknown as MantineColorsTuple;

const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--font-mono)",
  primaryColor: "accent",
  colors: { accent },
  defaultRadius: "var(--radius-s)",
  respectReducedMotion: true,
});

const shared = {
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-body": "var(--surface-raised)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-placeholder": "var(--ink-faint)",
  "--mantine-color-dimmed": "var(--ink-soft)",
  "--mantine-color-anchor": "var(--accent-text)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--mute-wash)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-disabled": "var(--mute-wash)",
  "--mantine-color-disabled-color": "var(--mute)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-primary-color-contrast": "var(--accent-ink)",
  "--mantine-color-accent-filled": "var(--accent)",
  "--mantine-color-accent-filled-hover": "var(--accent-hover)",
  "--mantine-color-accent-light": "var(--accent-wash)",
  "--mantine-color-accent-light-hover": "var(--accent-wash)",
  "--mantine-color-accent-light-color": "var(--accent-text)",
};

// The tokens change with the theme by themselves: both columns are the same.
const tokens: CSSVariablesResolver = () => ({
  variables: { "--mantine-shadow-md": "var(--shadow-m)" },
  light: shared,
  dark: shared,
});

/** The theme is `lib/theme`'s to choose. Without this, Mantine would set its default for one frame. */
const ours: MantineColorSchemeManager = {
  get: () => (dark.get() ? "dark" : "light"),
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** The page's nonce: the policy lets no other style element in. */
function nonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}

export function WithMantine({ children }: { children: ReactNode }) {
  return (
    <DirectionProvider initialDirection={isRtl ? "rtl" : "ltr"} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={tokens}
        colorSchemeManager={ours}
        forceColorScheme={useStore(dark) ? "dark" : "light"}
        getStyleNonce={nonce}
        withGlobalClasses={false}
      >
        {children}
      </MantineProvider>
    </DirectionProvider>
  );
}
