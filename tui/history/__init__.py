"""Power and sensor samples on disk: series over time, trends, alarms. Never imports Textual."""
