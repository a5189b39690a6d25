-- Foreign keys to tables that are created after their own.
ALTER TABLE personal_api_keys ADD CONSTRAINT fk_personal_api_keys_scout_run_id FOREIGN KEY (scout_run_id) REFERENCES scout_runs (id) ON DELETE CASCADE;
ALTER TABLE imported_items ADD CONSTRAINT fk_imported_items_signal_id FOREIGN KEY (signal_id) REFERENCES signals (id) ON DELETE CASCADE;
ALTER TABLE research_runs ADD CONSTRAINT fk_research_runs_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE;
ALTER TABLE grouping_constraints ADD CONSTRAINT fk_grouping_constraints_first_signal_id FOREIGN KEY (first_signal_id) REFERENCES signals (id) ON DELETE CASCADE;
ALTER TABLE grouping_constraints ADD CONSTRAINT fk_grouping_constraints_second_signal_id FOREIGN KEY (second_signal_id) REFERENCES signals (id) ON DELETE CASCADE;
