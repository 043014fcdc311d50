-- changes: candidates only.  The table is public; not run against a hospital's data.
-- OpenEMR does not keep when it was upgraded. This lists the days on which events first or last
-- occurred: an upgrade, or a logging switch, shows as several on one day. Keep those that you know,
-- give them a name, a kind (go_live, upgrade, downtime, logging, training) and a date of review;
-- delete the rest.
SET @from = '2025-01-01', @to = '2026-02-01';   -- the second is not included

SELECT s.first_day AS date, 'first seen' AS name, 'upgrade' AS kind, s.event AS actions,
       '' AS department, '' AS review_by
FROM (SELECT event, DATE(MIN(date)) AS first_day FROM `log`
      WHERE date >= @from AND date < @to GROUP BY event) s
WHERE s.first_day > DATE(@from) + INTERVAL 28 DAY
UNION ALL
SELECT s.last_day, 'last seen', 'upgrade', s.event, '', ''
FROM (SELECT event, DATE(MAX(date)) AS last_day FROM `log`
      WHERE date >= @from AND date < @to GROUP BY event) s
WHERE s.last_day < DATE(@to) - INTERVAL 28 DAY
ORDER BY 1, 4;
