import { useAction } from "@/actions/registry";
import { serverAddress } from "@/api/base";
import type { Report } from "@/api/types";
import { useClaim, useHandOff } from "@/nouns/reports/claim-mutations";
import { personName, useSession } from "@/nouns/session/queries";
import { showToast } from "@/ui/overlays/toast-store";

/** What can be done with one report wherever it is shown: hand it off, take it, copy its link. */
export function useReportActions(
  projectId: string,
  report: Report | undefined,
  readOnly: string | null,
): void {
  const handOff = useHandOff(projectId);
  const claim = useClaim(projectId);
  const enabled = report !== undefined;
  const me = useSession()?.user.uuid;
  const holder = report?.claim?.user ?? null;
  const mine = holder !== null && holder.uuid === me;
  const taken =
    holder === null ? null : mine ? "You have claimed it." : `${personName(holder)} has claimed it.`;
  const notReady = report?.status === "ready" ? null : "Only reports that are ready can be handed off.";
  useAction("report.hand-off", () => report && handOff.mutate({ report }), {
    enabled,
    unavailable: readOnly ?? notReady,
  });
  useAction("report.claim", () => report && claim.mutate({ report, release: false, takeover: false }), {
    enabled,
    unavailable: readOnly ?? taken,
  });
  useAction("report.release", () => report && claim.mutate({ report, release: true, takeover: false }), {
    enabled: enabled && mine,
    unavailable: readOnly,
  });
  useAction("report.take-over", () => report && claim.mutate({ report, release: false, takeover: true }), {
    enabled: enabled && holder !== null && !mine,
    unavailable: readOnly,
  });
  useAction(
    "report.copy-link",
    () => {
      if (!report) return;
      const link = `${serverAddress}/projects/${projectId}/reports/${report.id}`;
      navigator.clipboard.writeText(link).then(
        () => showToast("The link is copied."),
        () => showToast(`The link could not be copied: ${link}`, { failed: true }),
      );
    },
    { enabled },
  );
}
