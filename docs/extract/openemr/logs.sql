-- logs: OpenEMR's log.  The tables are public; not run against a hospital's data.
-- Set: the two dates.
--   mysql --batch openemr < logs.sql > log.tsv
-- The comments are left out on purpose: they hold statements with patients' data.
--
-- Administration > Config > Logging decides what is written. Without "Audit Logging SELECT Query"
-- nobody's reading is logged: there are no rows whose event ends in -select, `uptake check` says so,
-- and measures that need viewing are refused.
SET @from = '2026-01-01', @to = '2026-02-01';   -- the second is not included

SELECT l.id, l.date, l.event, l.category, l.user, l.patient_id, l.success, l.log_from
FROM `log` l
WHERE l.date >= @from AND l.date < @to;
-- A call of the API writes a row here (event api) and one in api_log. Give this table or that one.
-- api_log names users by number: join it to users for the name that this table uses:
--   SELECT a.id, a.created_time, u.username AS user_id, a.patient_id, a.method, a.request
--   FROM api_log a LEFT JOIN users u ON u.id = a.user_id
--   WHERE a.created_time >= @from AND a.created_time < @to;
