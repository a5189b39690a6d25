import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import { type Profile, useChangeProfile } from "@/nouns/account/mutations";
import { profileQuery } from "@/nouns/account/queries";
import { useSession } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "../settings.module.css";

/** Name, git host login and default project: nobody else can change them. */
export function ProfileSection() {
  const profile = useQuery(profileQuery);
  return (
    <Section title="Your account" help="Only you can change this.">
      {profile.data ? (
        <ProfileForm
          saved={{
            first_name: profile.data.first_name,
            last_name: profile.data.last_name,
            github_login: profile.data.github_login,
            set_current_team: profile.data.team?.id ?? null,
          }}
        />
      ) : profile.error ? (
        <Failed
          title="Could not load your account"
          reason={errorMessage(profile.error)}
          at={profile.errorUpdatedAt}
          onRetry={() => void profile.refetch()}
        />
      ) : (
        <Loading label="Loading your account" lines={3} />
      )}
    </Section>
  );
}

function ProfileForm({ saved }: { saved: Profile }) {
  const [profile, setProfile] = useState(saved);
  const change = useChangeProfile();
  const organizations = useSession()?.organizations ?? [];
  const projects = organizations.flatMap((organization) =>
    organization.projects.map(
      (project) => [String(project.id), `${project.name} (${organization.name})`] as const,
    ),
  );
  const failure = change.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A project that nobody chose stays the first one with reports.
    const { set_current_team, ...names } = profile;
    change.mutate(set_current_team === saved.set_current_team ? names : profile);
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label="First name"
        autoComplete="given-name"
        maxLength={200}
        value={profile.first_name}
        error={wrong("first_name")}
        onChange={(event) => setProfile({ ...profile, first_name: event.target.value })}
      />
      <TextField
        label="Last name"
        autoComplete="family-name"
        maxLength={200}
        value={profile.last_name}
        error={wrong("last_name")}
        onChange={(event) => setProfile({ ...profile, last_name: event.target.value })}
      />
      <TextField
        label="Login at the git host"
        maxLength={200}
        help="Reports that suggest it as a reviewer are yours."
        value={profile.github_login ?? ""}
        error={wrong("github_login")}
        onChange={(event) => setProfile({ ...profile, github_login: event.target.value || null })}
      />
      {projects.length > 1 && profile.set_current_team !== null ? (
        <SelectField
          label="Project to open first, and @current of your keys"
          value={String(profile.set_current_team)}
          options={projects}
          onChange={(id) => setProfile({ ...profile, set_current_team: Number(id) })}
        />
      ) : null}
      {failure && !["first_name", "last_name", "github_login"].some(wrong) ? (
        <InlineError>{errorMessage(failure)}</InlineError>
      ) : null}
      <div>
        <Button type="submit" kind="primary" busy={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
