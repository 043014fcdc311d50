-- users: OpenEMR's users and their access groups.  The tables are public; not run against a
-- hospital's data.
--   mysql --batch openemr < users.sql > users.tsv
SELECT u.username                                      AS user_id,   -- as `log`.user names people
       u.id                                            AS provider_id,
       CONCAT_WS(' ', u.fname, u.lname)                AS name,      -- optional: only for --named lists
       COALESCE(NULLIF(u.physician_type, ''), MIN(g.name), 'Staff') AS role,
       u.specialty                                     AS specialty,
       u.facility                                      AS department,
       IF(u.username IN ('oe-system', 'phimail-service', 'portal-user'), 'yes', '') AS `system`
FROM users u
LEFT JOIN gacl_aro            a ON a.section_value = 'users' AND a.value = u.username
LEFT JOIN gacl_groups_aro_map m ON m.aro_id = a.id
LEFT JOIN gacl_aro_groups     g ON g.id = m.group_id
WHERE u.username <> ''                                 -- the address book has no user names
GROUP BY u.id, u.username, u.fname, u.lname, u.physician_type, u.specialty, u.facility;
-- Set: role where a person is in several groups (the first by name is taken here), and add
-- hire_date, fte, leave_from and leave_to from the staff directory.
