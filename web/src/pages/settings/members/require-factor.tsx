import { useQuery } from "@tanstack/react-query";
import { useRequireFactor } from "@/nouns/settings/mutations";
import { organizationQuery } from "@/nouns/settings/queries";
import { Switch } from "@/ui/controls/switch";
import { Section } from "@/ui/page";

/** Whether everybody in the organization needs a second factor; for owners. */
export function RequireFactor({ organizationId }: { organizationId: string }) {
  const organization = useQuery(organizationQuery(organizationId)).data;
  const require = useRequireFactor(organizationId);
  if (!organization) return null;
  return (
    <Section title="Signing in">
      <Switch
        label="Require a second factor"
        help="Members without one are signed out, and set it up when they sign in with their password."
        checked={organization.second_factor_required}
        onChange={(required) => require.mutate(required)}
      />
    </Section>
  );
}
