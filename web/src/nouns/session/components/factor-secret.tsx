import type { FactorSetUp } from "@/api/types";
import styles from "@/nouns/session/components/form.module.css";
import { CopyBox } from "@/ui/controls/copy-box";
import { Disclosure } from "@/ui/controls/disclosure";

/** What is shown once while a second factor is set up: the QR code, the key, the recovery codes. */
export function FactorSecret({ made }: { made: FactorSetUp }) {
  const size = made.qr_size + 8;
  return (
    <>
      <p>Scan this code with an authenticator app. Then enter the six digits that the app shows.</p>
      <svg
        className={styles.qr}
        viewBox={`-4 -4 ${size} ${size}`}
        role="img"
        aria-label="QR code for the authenticator app"
        shapeRendering="crispEdges"
      >
        <rect x={-4} y={-4} width={size} height={size} fill="white" />
        <path d={made.qr_path} fill="black" />
      </svg>
      <Disclosure label="Enter a key instead">
        <CopyBox label="Key for the authenticator app" text={made.secret} />
      </Disclosure>
      <p>Keep these recovery codes. Each replaces the app once, and they are not shown again.</p>
      <CopyBox label="Recovery codes" text={made.recovery_codes.join("\n")} />
    </>
  );
}
