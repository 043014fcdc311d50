-- MySQL dump 10.13
/*!40103 SET TIME_ZONE='+00:00' */;
DROP TABLE IF EXISTS `log`;
CREATE TABLE `log` (
  `id` bigint(20) NOT NULL,
  `date` datetime DEFAULT NULL,
  `event` varchar(255) DEFAULT 'a, (b)',
  `user` varchar(255),
  `patient_id` bigint(20),
  `success` tinyint(1) DEFAULT 1,
  `log_from` varchar(20),
  PRIMARY KEY (`id`),
  KEY `p` (`patient_id`)
) ENGINE=InnoDB;
LOCK TABLES `log` WRITE;
INSERT INTO `log` VALUES (1,'2026-03-02 08:00:00','view','jo',17,1,'open-emr'),
(2,'2026-03-02 08:00:01','it''s (\'ok\'), ',NULL,18,0,'open-emr');
UNLOCK TABLES;
INSERT INTO `sequences` VALUES (1),(2);
# done
