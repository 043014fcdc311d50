INSERT INTO `log` (`id`,`date`,`event`,`user`,`patient_id`,`log_from`,`success`,`comments`) VALUES (1,'2026-03-02 08:00:00','patient-record-select','admin',7,'open-emr',1,'fine'),
INSERT INTO `log` (`id`,`date`,`event`,`user`,`patient_id`,`log_from`,`success`,`comments`) VALUES (2,'2026-03-02 08:00:00','patient-record-select','admin',7,'open-emr',1,'fine');
