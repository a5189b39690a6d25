-- Foreign keys to tables that are created after their own.
ALTER TABLE users ADD CONSTRAINT fk_users_current_project_id FOREIGN KEY (current_project_id) REFERENCES projects (id) ON DELETE SET NULL;
ALTER TABLE personal_api_keys ADD CONSTRAINT fk_personal_api_keys_scout_run_id FOREIGN KEY (scout_run_id) REFERENCES scout_runs (id) ON DELETE CASCADE;
ALTER TABLE grouping_constraints ADD CONSTRAINT fk_grouping_constraints_first_signal_id FOREIGN KEY (first_signal_id) REFERENCES signals (id) ON DELETE CASCADE;
ALTER TABLE grouping_constraints ADD CONSTRAINT fk_grouping_constraints_second_signal_id FOREIGN KEY (second_signal_id) REFERENCES signals (id) ON DELETE CASCADE;
