-- changes: candidates only.  UNTESTED AGAINST A REAL CLARITY.
-- No table says what changed and why. This lists the days on which actions first or last occurred:
-- upgrades and logging switches show as several on one day. Keep those that you know, give them a
-- name, a kind (go_live, upgrade, downtime, logging, training) and a date of review; delete the rest.
DECLARE @from DATE = '2025-01-01';
DECLARE @to   DATE = '2026-02-01';   -- not included

WITH seen AS (
    SELECT m.METRIC_NAME,
           MIN(CAST(l.ACCESS_TIME AS date)) AS first_day,
           MAX(CAST(l.ACCESS_TIME AS date)) AS last_day
    FROM ACCESS_LOG l
    JOIN ACCESS_LOG_METRIC m ON m.METRIC_ID = l.METRIC_ID
    WHERE l.ACCESS_TIME >= @from AND l.ACCESS_TIME < @to
    GROUP BY m.METRIC_NAME
)
SELECT CONVERT(varchar(10), first_day, 120) AS date, 'first seen' AS name, 'upgrade' AS kind,
       METRIC_NAME AS actions, '' AS department, '' AS review_by
FROM seen WHERE first_day > DATEADD(day, 28, @from)
UNION ALL
SELECT CONVERT(varchar(10), last_day, 120), 'last seen', 'upgrade', METRIC_NAME, '', ''
FROM seen WHERE last_day < DATEADD(day, -28, @to)
ORDER BY 1, 4;
