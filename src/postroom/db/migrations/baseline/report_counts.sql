-- `report_counts` is kept by triggers on `reports`. What is counted never changes a row that another transaction may
-- hold, so writers never wait for each other.

-- Rows that another transaction is folding are left alone, and no one waits for those folded here.
CREATE FUNCTION report_counts_fold(folded integer) RETURNS void LANGUAGE sql AS $$
    WITH held AS MATERIALIZED (
        SELECT id FROM report_counts WHERE project_id = folded FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM report_counts USING held WHERE report_counts.id = held.id
        RETURNING report_counts.status_rank, report_counts.reports
    )
    INSERT INTO report_counts (project_id, status_rank, reports)
    SELECT folded, status_rank, sum(reports) FROM gone GROUP BY status_rank HAVING sum(reports) <> 0
$$;

CREATE FUNCTION report_counts_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_counts (project_id, status_rank, reports)
    SELECT project_id, status_rank, count(*) FROM made GROUP BY project_id, status_rank;
    PERFORM report_counts_fold(project_id) FROM (SELECT DISTINCT project_id FROM made) AS touched
    WHERE random() < 1.0 / 32;
    RETURN NULL;
END $$;

CREATE FUNCTION report_counts_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Not for a project that goes away as a whole: its counts go with it.
    INSERT INTO report_counts (project_id, status_rank, reports)
    SELECT project_id, status_rank, -count(*) FROM gone
    WHERE EXISTS (SELECT FROM projects WHERE projects.id = gone.project_id)
    GROUP BY project_id, status_rank;
    RETURN NULL;
END $$;

CREATE FUNCTION report_counts_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_counts (project_id, status_rank, reports)
    VALUES (OLD.project_id, OLD.status_rank, -1), (NEW.project_id, NEW.status_rank, 1);
    IF random() < 1.0 / 32 THEN
        PERFORM report_counts_fold(NEW.project_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION report_counts_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM report_counts;
    RETURN NULL;
END $$;

CREATE TRIGGER count_inserted AFTER INSERT ON reports REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION report_counts_inserted();
CREATE TRIGGER count_deleted AFTER DELETE ON reports REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION report_counts_deleted();
CREATE TRIGGER count_moved AFTER UPDATE ON reports FOR EACH ROW
    WHEN ((OLD.project_id, OLD.status_rank) IS DISTINCT FROM (NEW.project_id, NEW.status_rank))
    EXECUTE FUNCTION report_counts_moved();
CREATE TRIGGER count_emptied AFTER TRUNCATE ON reports
    FOR EACH STATEMENT EXECUTE FUNCTION report_counts_emptied();
