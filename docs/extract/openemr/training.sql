-- training: who took part in what, and when.  OpenEMR keeps no record of it.
-- Load the learning system's export beside OpenEMR and set the names below, or write the file by
-- hand: user_id, date, course, activity.
SELECT u.username                          AS user_id,
       DATE(t.completed_on)                AS date,      -- set: the day, not the deadline
       t.course_name                       AS course,    -- set
       ''                                  AS activity   -- notes, orders, inbox, … where it taught one
FROM your_training_export t                              -- set: the table of the export
JOIN users u ON u.username = t.login;                    -- set: the column of logins
