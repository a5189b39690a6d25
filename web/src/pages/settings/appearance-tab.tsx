import { setSingleKeys, singleKeys } from "@/actions/keys";
import { runAction } from "@/actions/registry";
import { useStore } from "@/lib/store";
import { type Density, density, setDensity, setTheme, type Theme, theme } from "@/nouns/session/theme";
import { Button } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import { Section } from "@/ui/page";
import styles from "./settings.module.css";

/** How the app looks in this browser, and which keys it takes. */
export function AppearanceTab() {
  const look = useStore(theme);
  const rows = useStore(density);
  const keys = useStore(singleKeys);
  return (
    <div className={styles.tab}>
      <Section title="Appearance" help="Kept in this browser.">
        <div className={styles.form}>
          <SelectField<Theme>
            label="Theme"
            value={look}
            options={[
              ["system", "As the system"],
              ["light", "Light"],
              ["dark", "Dark"],
            ]}
            onChange={setTheme}
          />
          <SelectField<Density>
            label="Rows of the inbox"
            value={rows}
            options={[
              ["normal", "Normal"],
              ["compact", "Compact"],
            ]}
            onChange={setDensity}
          />
        </div>
      </Section>
      <Section title="Keyboard">
        <Switch
          label="Single-key shortcuts"
          help="Switch them off if you dictate or press keys by accident. Everything has a button as well."
          checked={keys}
          onChange={setSingleKeys}
        />
        <div>
          <Button onClick={() => runAction("app.keys")}>Show all shortcuts</Button>
        </div>
      </Section>
    </div>
  );
}
