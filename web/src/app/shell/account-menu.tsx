import { setSingleKeys, singleKeys } from "@/actions/keys";
import { runAction } from "@/actions/registry";
import { basePath } from "@/api/base";
import styles from "@/app/shell/account-menu.module.css";
import { useStore } from "@/lib/store";
import { initials, personName, useSession } from "@/nouns/session/queries";
import { density, setDensity, setTheme, type Theme, theme } from "@/nouns/session/theme";
import { Menu, MenuCheck, MenuHeading, MenuItem, MenuLine } from "@/ui/overlays/menu";

const THEMES: ReadonlyArray<readonly [Theme, string]> = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function AccountMenu() {
  const session = useSession();
  const chosen = useStore(theme);
  const rows = useStore(density);
  const keys = useStore(singleKeys);
  if (!session) return null;
  const name = personName(session.user);
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={styles.trigger}>
          <span className={styles.initials} data-initials={initials(session.user)} />
          <span className="visually-hidden">Account of </span>
          <span className={styles.name}>{name}</span>
        </button>
      }
    >
      <MenuHeading>
        {session.user.email} · {session.role}
      </MenuHeading>
      <MenuLine />
      <MenuHeading>Appearance</MenuHeading>
      {THEMES.map(([value, label]) => (
        <MenuCheck key={value} checked={chosen === value} onChange={() => setTheme(value)}>
          {label}
        </MenuCheck>
      ))}
      <MenuCheck checked={rows === "compact"} onChange={(on) => setDensity(on ? "compact" : "normal")}>
        Compact rows
      </MenuCheck>
      <MenuCheck checked={keys} onChange={setSingleKeys}>
        Single-key shortcuts
      </MenuCheck>
      <MenuLine />
      <MenuItem onSelect={() => runAction("app.keys")} keyHint="?">
        Keyboard shortcuts
      </MenuItem>
      <MenuItem onSelect={() => window.open(`${basePath}docs/`, "_blank", "noopener")}>
        Documentation
      </MenuItem>
      <MenuItem onSelect={() => runAction("app.sign-out")}>Sign out</MenuItem>
    </Menu>
  );
}
