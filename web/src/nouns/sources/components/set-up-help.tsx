import styles from "@/nouns/sources/components/set-up-help.module.css";
import { helpParts } from "@/nouns/sources/labels";
import { CopyBox } from "@/ui/controls/copy-box";
import { Prose } from "@/ui/display/prose";

/** How a kind of source is set up, with this server's address in it. */
export function SetUpHelp({
  help,
  url,
  base,
  projectId,
}: {
  help: string;
  url: string;
  base: string;
  projectId: string;
}) {
  const filled = help.replaceAll("{url}", url).replaceAll("{base}", base).replaceAll("{project}", projectId);
  return (
    <div className={styles.help}>
      {helpParts(filled).map((part) =>
        part.kind === "code" ? (
          <CopyBox key={part.at} label="Code of the set-up" text={part.text} />
        ) : (
          <Prose key={part.at} text={part.text} />
        ),
      )}
    </div>
  );
}
