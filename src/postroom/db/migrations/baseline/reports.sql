CREATE TABLE reports (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    status text DEFAULT 'potential' NOT NULL,
    title text,
    summary text,
    headline text NOT NULL,
    number integer,
    card text,
    area text,
    card_is_read boolean DEFAULT false NOT NULL,
    words_outdated_at timestamptz,
    total_weight float DEFAULT '0' NOT NULL,
    signal_count integer DEFAULT '0' NOT NULL,
    signals_at_run integer DEFAULT '0' NOT NULL,
    run_count integer DEFAULT '0' NOT NULL,
    promoted_at timestamptz,
    last_run_at timestamptz,
    error text,
    waits_for text,
    before_research jsonb,
    corrections jsonb DEFAULT '{}' NOT NULL,
    labels text[] DEFAULT '{}' NOT NULL,
    status_before_suppression text,
    merged_into_id uuid,
    status_before_merge text,
    artefact_count integer DEFAULT '0' NOT NULL,
    priority text,
    urgency_score float,
    several_problems text,
    actionability text,
    already_addressed boolean,
    dismissal_reason text,
    dismissal_note text,
    reviewer_logins text[] DEFAULT '{}' NOT NULL,
    task_ids uuid[] DEFAULT '{}' NOT NULL,
    implementation_pr_url text,
    source_products text[] DEFAULT '{}' NOT NULL,
    repository text,
    reviewers jsonb DEFAULT '[]' NOT NULL,
    pull_requests jsonb DEFAULT '[]' NOT NULL,
    implementation_pr_state text,
    extras jsonb DEFAULT '{}' NOT NULL,
    history jsonb,
    tracker_issue jsonb,
    shown_at timestamptz,
    last_signal_at timestamptz,
    first_signal_at timestamptz,
    opened_at timestamptz GENERATED ALWAYS AS (LEAST(created_at, first_signal_at)) STORED NOT NULL,
    first_decision_id bigint,
    first_fix_id bigint,
    scout_name text,
    recent_counts integer[] DEFAULT '{}' NOT NULL,
    recent_until date,
    signals_at_research integer,
    problem_length integer,
    status_rank smallint GENERATED ALWAYS AS (CASE status
    WHEN 'ready' THEN CASE WHEN actionability = 'not_actionable' THEN 1 ELSE 0 END
    WHEN 'pending_input' THEN 2 WHEN 'in_progress' THEN 3 WHEN 'candidate' THEN 4 WHEN 'potential' THEN 5
    WHEN 'failed' THEN 6 WHEN 'resolved' THEN 7 WHEN 'suppressed' THEN 8 ELSE 9 END) STORED NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_reports PRIMARY KEY (id),
    CONSTRAINT ck_reports_status CHECK (status IN ('potential', 'candidate', 'in_progress', 'pending_input', 'ready', 'resolved', 'failed', 'suppressed', 'deleted')),
    CONSTRAINT ck_reports_waits_for CHECK (waits_for IN ('repository', 'git_host', 'answer')),
    CONSTRAINT fk_reports_merged_into_id FOREIGN KEY (merged_into_id) REFERENCES reports (id) ON DELETE SET NULL,
    CONSTRAINT fk_reports_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON COLUMN reports.title IS 'null until research or an edit fills it';
COMMENT ON COLUMN reports.summary IS 'null until research or an edit fills it';
COMMENT ON COLUMN reports.headline IS 'working title: that of the first signal';
COMMENT ON COLUMN reports.number IS 'in the catalogue that readings see; null until one saw it';
COMMENT ON COLUMN reports.card IS 'what it is about, in at most 45 words; null until it is made';
COMMENT ON COLUMN reports.area IS 'a theme above reports; null while nobody named one';
COMMENT ON COLUMN reports.card_is_read IS 'a language model wrote the card; it takes precedence over extracted ones';
COMMENT ON COLUMN reports.words_outdated_at IS 'when its signals changed in a way that title, summary and card do not tell yet; null: they do';
COMMENT ON COLUMN reports.waits_for IS 'what a report waits for: a repository, a git host, an answer';
COMMENT ON COLUMN reports.before_research IS 'columns of a report that people act on, as they were when it was last promoted';
COMMENT ON COLUMN reports.corrections IS 'by field, what people set and who, with what Postroom itself says; it takes precedence';
COMMENT ON COLUMN reports.labels IS 'sorted';
COMMENT ON COLUMN reports.merged_into_id IS 'the report that this one is a part of; its status is deleted meanwhile';
COMMENT ON COLUMN reports.urgency_score IS 'orders it within its priority; null for old ones';
COMMENT ON COLUMN reports.several_problems IS 'words in which it names several problems';
COMMENT ON COLUMN reports.reviewer_logins IS 'lower case';
COMMENT ON COLUMN reports.source_products IS 'sorted';
COMMENT ON COLUMN reports.repository IS '`owner/name` of the newest choice of a repository';
COMMENT ON COLUMN reports.reviewers IS 'the first of the newest suggestion, with login and name';
COMMENT ON COLUMN reports.pull_requests IS 'linked by claims or named by task runs, the oldest link first';
COMMENT ON COLUMN reports.implementation_pr_state IS 'state of the one at implementation_pr_url';
COMMENT ON COLUMN reports.extras IS 'charts, metrics and prompts of its scout';
COMMENT ON COLUMN reports.history IS 'of one that came with an import, closed: by what';
COMMENT ON COLUMN reports.tracker_issue IS 'url, reference and error of its issue';
COMMENT ON COLUMN reports.shown_at IS 'when it first became ready or waited for a person';
COMMENT ON COLUMN reports.opened_at IS 'time of its first signal, at the latest when the report was made';
COMMENT ON COLUMN reports.first_decision_id IS 'in report_outcomes; null: undecided';
COMMENT ON COLUMN reports.first_fix_id IS 'in report_outcomes; null: never fixed';
COMMENT ON COLUMN reports.scout_name IS 'skill of the first scout whose finding is among the signals';
COMMENT ON COLUMN reports.recent_counts IS 'signals of each of the 14 days (UTC) up to recent_until, the oldest first';
COMMENT ON COLUMN reports.recent_until IS 'day of the newest signal; null without any';
COMMENT ON COLUMN reports.signals_at_research IS 'how many signals it read';
COMMENT ON COLUMN reports.problem_length IS 'characters at the beginning of its summary that tell the problem';
CREATE INDEX ix_reports_area ON reports (project_id, area) WHERE area IS NOT NULL;
CREATE INDEX ix_reports_created_at ON reports (project_id, created_at, id);
CREATE INDEX ix_reports_in_research ON reports (project_id, id) WHERE status IN ('candidate', 'in_progress');
CREATE INDEX ix_reports_inbox ON reports (project_id, status_rank, updated_at DESC, id);
CREATE INDEX ix_reports_labels ON reports USING gin (labels);
CREATE INDEX ix_reports_merged_into_id ON reports (merged_into_id);
CREATE INDEX ix_reports_opened_at ON reports (project_id, opened_at) INCLUDE (id, status_rank, signal_count, area, first_decision_id, first_fix_id);
CREATE INDEX ix_reports_priority ON reports (project_id, COALESCE(priority, 'P9'), id);
CREATE INDEX ix_reports_reviewer_logins ON reports USING gin (reviewer_logins);
CREATE INDEX ix_reports_shown_at ON reports (project_id, shown_at) WHERE shown_at IS NOT NULL;
CREATE INDEX ix_reports_task_ids ON reports USING gin (task_ids);
CREATE INDEX ix_reports_total_weight ON reports (project_id, total_weight DESC, id);
CREATE INDEX ix_reports_updated_at ON reports (project_id, updated_at, id);
CREATE INDEX ix_reports_with_pull_request ON reports (project_id) WHERE implementation_pr_url IS NOT NULL;
CREATE INDEX ix_reports_words ON reports USING gin (title gin_trgm_ops, summary gin_trgm_ops) WHERE title IS NOT NULL OR summary IS NOT NULL;
CREATE UNIQUE INDEX uq_reports_project_id_number ON reports (project_id, number) WHERE number IS NOT NULL;

CREATE TABLE report_state_changes (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    report_id uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    status text NOT NULL,
    before jsonb NOT NULL,
    watches jsonb NOT NULL,
    artefact_ids uuid[] NOT NULL,
    action text,
    user_id integer,
    decision_id uuid NOT NULL,
    corrected jsonb,
    undone_at timestamptz,
    CONSTRAINT pk_report_state_changes PRIMARY KEY (id),
    CONSTRAINT fk_report_state_changes_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_state_changes_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_state_changes_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
COMMENT ON TABLE report_state_changes IS 'changes of status that were asked for, kept for as long as they can be undone';
COMMENT ON COLUMN report_state_changes.status IS 'that the change led to';
COMMENT ON COLUMN report_state_changes.before IS 'columns of the report as they were';
COMMENT ON COLUMN report_state_changes.watches IS 'rows of report_watches as they were';
COMMENT ON COLUMN report_state_changes.artefact_ids IS 'entries that the change wrote';
COMMENT ON COLUMN report_state_changes.action IS 'that was asked for; null for what the server decided by itself';
COMMENT ON COLUMN report_state_changes.user_id IS 'who decided';
COMMENT ON COLUMN report_state_changes.decision_id IS 'the same for all reports of one decision';
COMMENT ON COLUMN report_state_changes.corrected IS 'what a correction replaced, by field';
CREATE INDEX ix_report_state_changes_changed_at ON report_state_changes (changed_at);
CREATE INDEX ix_report_state_changes_project_id_user_id_changed_at ON report_state_changes (project_id, user_id, changed_at);
CREATE INDEX ix_report_state_changes_report_id ON report_state_changes (report_id);

CREATE TABLE report_counts (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    project_id integer NOT NULL,
    status_rank smallint NOT NULL,
    reports bigint NOT NULL,
    CONSTRAINT pk_report_counts PRIMARY KEY (id),
    CONSTRAINT fk_report_counts_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE report_counts IS 'how many reports of a project have a rank: the sum of the rows, which triggers on reports write';
COMMENT ON COLUMN report_counts.reports IS 'to be added up; negative for those that left';
CREATE INDEX ix_report_counts_project_id ON report_counts (project_id);

CREATE TABLE artefacts (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    report_id uuid NOT NULL,
    type text NOT NULL,
    content jsonb NOT NULL,
    created_by_id integer,
    task_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz,
    edited_by_task_id uuid,
    by_key boolean DEFAULT false NOT NULL,
    correction boolean,
    mentions integer[],
    client text,
    CONSTRAINT pk_artefacts PRIMARY KEY (id),
    CONSTRAINT ck_artefacts_one_author CHECK (created_by_id IS NULL OR task_id IS NULL),
    CONSTRAINT fk_artefacts_created_by_id FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_artefacts_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_artefacts_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);
COMMENT ON COLUMN artefacts.edited_by_task_id IS 'the task whose agent wrote the present content of somebody else''s entry';
COMMENT ON COLUMN artefacts.by_key IS 'its present content was written with a key, and not by somebody signed in';
COMMENT ON COLUMN artefacts.correction IS 'true: it takes precedence over entries that are no corrections; false: it was taken back';
COMMENT ON COLUMN artefacts.mentions IS 'the users that a note mentions; null for none';
COMMENT ON COLUMN artefacts.client IS 'the program that an agent wrote it with, as it names itself';
CREATE INDEX ix_artefacts_commits ON artefacts (project_id, report_id) WHERE type = 'commit';
CREATE INDEX ix_artefacts_latest ON artefacts (report_id, type, created_at);
CREATE INDEX ix_artefacts_mentions ON artefacts USING gin (mentions) WHERE mentions IS NOT NULL;
CREATE INDEX ix_artefacts_report_id_created_at ON artefacts (report_id, created_at);
CREATE INDEX ix_artefacts_task_id ON artefacts (task_id, report_id) WHERE task_id IS NOT NULL;

CREATE TABLE report_removals (
    report_id uuid NOT NULL,
    project_id integer NOT NULL,
    kind text NOT NULL,
    requested_at timestamptz NOT NULL,
    CONSTRAINT pk_report_removals PRIMARY KEY (report_id),
    CONSTRAINT ck_report_removals_kind CHECK (kind IN ('delete', 'reingest')),
    CONSTRAINT fk_report_removals_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_removals_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);
COMMENT ON TABLE report_removals IS 'reports whose signals a job is taking away, to be deleted or to be grouped anew';
CREATE INDEX ix_report_removals_project_id ON report_removals (project_id);

CREATE TABLE regroup_suggestions (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    from_report_id uuid NOT NULL,
    to_report_id uuid NOT NULL,
    signal_ids uuid[] DEFAULT '{}' NOT NULL,
    reason text NOT NULL,
    run_id uuid NOT NULL,
    accepted boolean,
    user_id integer,
    task_id uuid,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT pk_regroup_suggestions PRIMARY KEY (id),
    CONSTRAINT fk_regroup_suggestions_from_report_id FOREIGN KEY (from_report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_regroup_suggestions_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_regroup_suggestions_to_report_id FOREIGN KEY (to_report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_regroup_suggestions_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
COMMENT ON TABLE regroup_suggestions IS 'changes that a reading would make to reports that people or agents already act on';
COMMENT ON COLUMN regroup_suggestions.signal_ids IS 'what would move; empty: the whole report would be merged';
COMMENT ON COLUMN regroup_suggestions.run_id IS 'the reading that suggests it';
COMMENT ON COLUMN regroup_suggestions.accepted IS 'what was decided; null: nothing yet';
COMMENT ON COLUMN regroup_suggestions.user_id IS 'who decided';
COMMENT ON COLUMN regroup_suggestions.task_id IS 'in whose name it was decided';
CREATE INDEX ix_regroup_suggestions_from_report_id ON regroup_suggestions (from_report_id);
CREATE INDEX ix_regroup_suggestions_project_id ON regroup_suggestions (project_id);
CREATE INDEX ix_regroup_suggestions_to_report_id ON regroup_suggestions (to_report_id);

CREATE TABLE report_claims (
    report_id uuid NOT NULL,
    project_id integer NOT NULL,
    id uuid NOT NULL,
    user_id integer NOT NULL,
    task_id uuid,
    claim_id text,
    pull_requests text[] DEFAULT '{}' NOT NULL,
    claimed_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_report_claims PRIMARY KEY (report_id),
    CONSTRAINT fk_report_claims_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_claims_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_claims_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE report_claims IS 'reports that somebody works on';
COMMENT ON COLUMN report_claims.id IS 'changes when another holder takes it over';
COMMENT ON COLUMN report_claims.task_id IS 'the task in whose name the user''s agent claimed it';
COMMENT ON COLUMN report_claims.claim_id IS 'the holder''s own id for the claim';
CREATE INDEX ix_report_claims_project_id_user_id ON report_claims (project_id, user_id);

CREATE TABLE regroupings (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    kind text NOT NULL,
    from_report_id uuid NOT NULL,
    to_report_id uuid NOT NULL,
    signal_ids uuid[] DEFAULT '{}' NOT NULL,
    home_report_ids uuid[] DEFAULT '{}' NOT NULL,
    reason text DEFAULT '' NOT NULL,
    user_id integer,
    task_id uuid,
    created_at timestamptz NOT NULL,
    undone_at timestamptz,
    undone_by_id integer,
    consolidation_id uuid,
    CONSTRAINT pk_regroupings PRIMARY KEY (id),
    CONSTRAINT ck_regroupings_kind CHECK (kind IN ('merge', 'split', 'move', 'distinct')),
    CONSTRAINT fk_regroupings_consolidation_id FOREIGN KEY (consolidation_id) REFERENCES consolidations (id) ON DELETE SET NULL,
    CONSTRAINT fk_regroupings_from_report_id FOREIGN KEY (from_report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_regroupings_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_regroupings_to_report_id FOREIGN KEY (to_report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_regroupings_undone_by_id FOREIGN KEY (undone_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_regroupings_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
COMMENT ON TABLE regroupings IS 'merges, splits and moves, by people and by the consolidation, and reports told apart; can be undone';
COMMENT ON COLUMN regroupings.signal_ids IS 'that changed home';
COMMENT ON COLUMN regroupings.home_report_ids IS 'where each of these signals was before';
COMMENT ON COLUMN regroupings.task_id IS 'null for both: the consolidation did it';
COMMENT ON COLUMN regroupings.consolidation_id IS 'the run of the consolidation that did it';
CREATE INDEX ix_regroupings_consolidation_id ON regroupings (consolidation_id);
CREATE INDEX ix_regroupings_from_report_id ON regroupings (from_report_id);
CREATE INDEX ix_regroupings_project_id_created_at ON regroupings (project_id, created_at);
CREATE INDEX ix_regroupings_to_report_id ON regroupings (to_report_id);

CREATE TABLE grouping_constraints (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    kind text NOT NULL,
    first_signal_id uuid NOT NULL,
    second_signal_id uuid NOT NULL,
    regrouping_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_grouping_constraints PRIMARY KEY (id),
    CONSTRAINT ck_grouping_constraints_kind CHECK (kind IN ('must', 'cannot')),
    CONSTRAINT fk_grouping_constraints_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_grouping_constraints_regrouping_id FOREIGN KEY (regrouping_id) REFERENCES regroupings (id) ON DELETE CASCADE
);
COMMENT ON TABLE grouping_constraints IS 'what people''s decisions say about two signals: together, or never';
CREATE INDEX ix_grouping_constraints_first_signal_id ON grouping_constraints (first_signal_id);
CREATE INDEX ix_grouping_constraints_project_id ON grouping_constraints (project_id);
CREATE INDEX ix_grouping_constraints_regrouping_id ON grouping_constraints (regrouping_id);
CREATE INDEX ix_grouping_constraints_second_signal_id ON grouping_constraints (second_signal_id);
